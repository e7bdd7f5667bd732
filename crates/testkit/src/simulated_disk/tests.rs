//! The disk fails as it says it does: tests that rely on it rely on this.

use super::*;

fn handle(disk: &SimulatedDisk) -> DiskHandle {
    disk.open().unwrap()
}

fn read(handle: &DiskHandle, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    handle.read(0, &mut bytes).unwrap();
    bytes
}

#[test]
fn what_was_synced_survives_a_loss_of_power_and_the_rest_may_not() {
    let mut lost = 0;
    for seed in 0..40 {
        let disk = SimulatedDisk::new(seed);
        let before = handle(&disk);
        before.write(0, b"synced").unwrap();
        before.sync_data().unwrap();
        before.write(1000, b"not synced").unwrap();
        disk.lose_power();
        assert!(before.sync_data().is_err());
        disk.restart();
        assert!(before.write(0, b"dead").is_err(), "handles of before stay dead");
        let after = handle(&disk);
        assert_eq!(read(&after, 6), b"synced");
        lost += u64::from(!disk.bytes().ends_with(b"not synced"));
    }
    assert!((5..35).contains(&lost), "{lost} of 40 were lost");
}

#[test]
fn power_goes_at_the_operation_that_was_named() {
    let disk = SimulatedDisk::new(0);
    let handle = handle(&disk);
    disk.lose_power_after(2);
    handle.write(0, b"one").unwrap();
    handle.sync_data().unwrap();
    assert!(handle.write(0, b"two").is_err());
    assert!(!disk.is_powered());
}

#[test]
fn a_full_disk_takes_what_it_has_room_for() {
    let disk = SimulatedDisk::new(0);
    let handle = handle(&disk);
    handle.write(0, &[1; 4096]).unwrap();
    disk.leave_room_for(4096);
    handle.set_len(1 << 20).unwrap();
    handle.write(0, &[2; 4096]).unwrap();
    handle.write(8192, &[3; 100]).unwrap();
    let error = handle.write(16384, &[4; 1]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    disk.make_room();
    handle.write(16384, &[4; 1]).unwrap();
}

#[test]
fn planned_failures_come_and_go() {
    let disk = SimulatedDisk::new(0);
    let handle = handle(&disk);
    handle.write(0, b"bytes").unwrap();
    disk.fail(&[DiskOperation::Read], 1, 2);
    assert_eq!(read(&handle, 5), b"bytes");
    let failed = |handle: &DiskHandle| handle.read(0, &mut [0; 5]).is_err();
    assert!(failed(&handle) && failed(&handle) && !failed(&handle));
    disk.fail(&[DiskOperation::Sync], 0, u64::MAX);
    assert!(handle.sync_data().is_err());
    disk.heal();
    handle.sync_data().unwrap();
    assert_eq!(disk.counts().syncs, 1);
}

#[test]
fn a_disk_takes_one_handle_at_a_time() {
    let disk = SimulatedDisk::new(0);
    let first = handle(&disk);
    assert!(disk.open().is_err());
    first.close().unwrap();
    handle(&disk);
}

#[test]
fn what_a_failed_sync_drops_is_read_and_never_reaches_the_medium() {
    let mut dropped = 0;
    for seed in 0..40 {
        let disk = SimulatedDisk::new(seed);
        let before = handle(&disk);
        before.write(0, b"synced").unwrap();
        before.sync_data().unwrap();
        disk.fail(&[DiskOperation::Sync], 0, 1);
        before.write(6, b", dropped").unwrap();
        assert!(before.sync_data().is_err());
        assert_eq!(read(&before, 15), b"synced, dropped");
        before.write(15, b", synced").unwrap();
        before.sync_data().unwrap();
        disk.lose_power();
        disk.restart();
        let after = read(&handle(&disk), 23);
        assert_eq!((&after[..6], &after[15..]), (&b"synced"[..], &b", synced"[..]));
        dropped += u64::from(after[6..15] != *b", dropped");
    }
    assert!((20..40).contains(&dropped), "{dropped} of 40 were dropped");
}

#[test]
fn sectors_of_a_torn_write_may_hold_garbage_and_short_writes_do_not() {
    let mut garbage = 0;
    for seed in 0..200 {
        let disk = SimulatedDisk::new(seed);
        let before = handle(&disk);
        before.write(0, &[0; 4096]).unwrap();
        before.sync_data().unwrap();
        before.write(512, &[1; 300]).unwrap();
        before.write(1024, &[2; 2048]).unwrap();
        disk.lose_power();
        disk.restart();
        let after = read(&handle(&disk), 4096);
        assert!(after[512..812].iter().all(|byte| *byte == after[512] && *byte < 2));
        garbage += u64::from(after[1024..3072].iter().any(|byte| ![0, 2].contains(byte)));
        assert!(after[3072..].iter().all(|byte| *byte == 0), "nothing beside the write changes");
    }
    assert!((5..80).contains(&garbage), "{garbage} of 200 had garbage");
}
