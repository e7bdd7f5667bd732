//! Segments of a parallel scan, as ranges of buckets.

use std::ops::RangeInclusive;

/// The buckets of one segment of a parallel scan.
///
/// The segments of one `total` cover every bucket exactly once. There are 256 buckets: with more segments than
/// that, some are empty (`None`). `None` also for a segment that is not below `total`.
///
/// ```
/// use dynafile_model::segment_buckets;
///
/// assert_eq!(segment_buckets(0, 1), Some(0..=255));
/// assert_eq!(segment_buckets(1, 2), Some(128..=255));
/// assert_eq!(segment_buckets(2, 2), None);
/// ```
pub fn segment_buckets(segment: u32, total: u32) -> Option<RangeInclusive<u8>> {
    if segment >= total {
        return None;
    }
    let start_of = |segment: u32| u64::from(segment) * BUCKETS / u64::from(total);
    let (start, end) = (start_of(segment), start_of(segment + 1));
    (start < end).then(|| start as u8..=(end - 1) as u8)
}

const BUCKETS: u64 = 256;
