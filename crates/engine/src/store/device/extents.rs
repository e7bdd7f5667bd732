//! Which bytes: a set of ranges that grows by ranges and merges them.

use std::collections::BTreeMap;
use std::ops::Range;

/// A set of bytes of a device, as ranges that neither touch nor overlap.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Extents {
    /// The end of each range, by its start.
    ends: BTreeMap<u64, u64>,
}

impl Extents {
    pub(super) fn add(&mut self, range: Range<u64>) {
        if range.is_empty() {
            return;
        }
        let Range { mut start, mut end } = range;
        while let Some((&before, &to)) = self.ends.range(..=end).next_back() {
            if to < start {
                break;
            }
            self.ends.remove(&before);
            (start, end) = (start.min(before), end.max(to));
        }
        self.ends.insert(start, end);
    }

    /// Adds all that is in the other set.
    pub(super) fn extend(&mut self, other: &Self) {
        other.iter().for_each(|range| self.add(range));
    }

    /// Drops what lies behind the length.
    pub(super) fn truncate(&mut self, length: u64) {
        self.ends.split_off(&length);
        if let Some(mut last) = self.ends.last_entry() {
            let end = (*last.get()).min(length);
            last.insert(end);
        }
    }

    pub(super) fn overlaps(&self, range: &Range<u64>) -> bool {
        let before = self.ends.range(..range.end).next_back();
        before.is_some_and(|(_, end)| *end > range.start)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Range<u64>> + '_ {
        self.ends.iter().map(|(start, end)| *start..*end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<const N: usize>(ranges: [(u64, u64); N]) -> Extents {
        let mut extents = Extents::default();
        ranges.into_iter().for_each(|(start, end)| extents.add(start..end));
        extents
    }

    #[test]
    fn ranges_that_touch_or_overlap_become_one() {
        assert_eq!(of([(0, 4), (4, 8)]), of([(0, 8)]));
        assert_eq!(of([(4, 8), (0, 5)]), of([(0, 8)]));
        assert_eq!(of([(0, 2), (4, 6), (8, 10), (1, 9)]), of([(0, 10)]));
        assert_eq!(of([(0, 10), (3, 4)]), of([(0, 10)]));
        assert_eq!(of([(3, 3)]), Extents::default());
        assert_eq!(of([(8, 9), (0, 1)]).iter().collect::<Vec<_>>(), [0..1, 8..9]);
    }

    #[test]
    fn what_lies_behind_the_length_is_dropped() {
        let mut extents = of([(0, 4), (6, 10), (20, 30)]);
        extents.truncate(8);
        assert_eq!(extents, of([(0, 4), (6, 8)]));
        extents.truncate(6);
        assert_eq!(extents, of([(0, 4)]));
        extents.truncate(0);
        assert_eq!(extents, Extents::default());
    }

    #[test]
    fn overlaps_are_of_at_least_one_byte() {
        let extents = of([(4, 8)]);
        assert!(extents.overlaps(&(7..20)) && extents.overlaps(&(0..5)));
        assert!(!extents.overlaps(&(8..20)) && !extents.overlaps(&(0..4)));
    }
}
