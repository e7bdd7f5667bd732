"""The command that brings a database of dynafile 0.1 into a dynafile file.

Data makes one trip: `old_directory` (bytes) → `safe_pickle` (nodes) → `partition`
(checked items) → `conversion` (values the store holds) → `target` (the new file),
counted in `report`. `migration` is that trip; `command` is its face.

Invariants: nothing below runs, imports or looks up anything a pickle names; the old
directory is opened for reading only; an item the new file holds is never overwritten.
It does not delete the old directory, and it does not guess: what it cannot carry over
as it is documented to, it reports.
"""
