//! Segments of a parallel scan cover every bucket once.

use dynafile_model::segment_buckets;

#[test]
fn segments_follow_each_other_without_gaps() {
    for total in [1, 2, 3, 7, 64, 255, 256, 257, 1000, 1_000_000] {
        let mut next = 0;
        for segment in 0..total {
            if let Some(buckets) = segment_buckets(segment, total) {
                assert_eq!(u32::from(*buckets.start()), next, "segment {segment} of {total}");
                next = u32::from(*buckets.end()) + 1;
            }
        }
        assert_eq!(next, 256, "{total} segments");
    }
}

#[test]
fn segments_are_of_about_the_same_size_and_none_is_empty_up_to_256() {
    for total in 1..=256 {
        let sizes: Vec<usize> = (0..total)
            .map(|segment| segment_buckets(segment, total).expect("not empty").count())
            .collect();
        let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
        assert!(most - least <= 1, "{total} segments: {sizes:?}");
    }
}

#[test]
fn segments_that_do_not_exist_have_no_buckets() {
    assert_eq!(segment_buckets(0, 0), None);
    assert_eq!(segment_buckets(4, 4), None);
    assert_eq!(segment_buckets(u32::MAX, u32::MAX), None);
    assert_eq!(segment_buckets(u32::MAX - 1, u32::MAX), Some(255..=255));
}
