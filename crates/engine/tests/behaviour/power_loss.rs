//! Loss of power at any write: full durability keeps what was acknowledged, relaxed a prefix; also
//! after syncs that failed and dropped what they were to bring to the medium.

use dynafile::{Access, Clock};
use dynafile_testkit::history::{self, Action};
use dynafile_testkit::replay::{self, Picture};
use dynafile_testkit::{
    DiskOperation, ModelDatabase, Random, SimulatedDisk, TestDatabase, TestDatabaseBuilder, seed,
};

const LENGTH: usize = 40;

/// A history until the power goes, and every state the database was in or may have been left in.
struct Outage {
    disk: SimulatedDisk,
    /// The states in order; the last ones are those of the action that the power ended.
    states: Vec<ModelDatabase>,
    /// From which on the states hold all that was promised to survive.
    promised: usize,
    database: TestDatabase,
}

/// Which state the database shows after an action that failed: those are all it may be in. `None` if
/// the power goes while the file is opened anew.
fn state_shown(
    database: &TestDatabase,
    disk: &SimulatedDisk,
    possible: &[ModelDatabase],
) -> Option<ModelDatabase> {
    // Reading may meet the next failure, and then opens the file anew.
    while let Err(error) = database.table_names() {
        if !disk.is_powered() {
            return None;
        }
        assert!(error.is_io(), "{error}");
    }
    let shown = Picture::of_database(database);
    let now = database.clock().now();
    let is_shown = |state: &&ModelDatabase| Picture::of_model(state, now) == shown;
    Some(possible.iter().rev().find(is_shown).expect("a state on the way of the action").clone())
}

/// Carries a history out on a disk that loses power after a while. `keeps` says whether an action
/// promises that everything up to it survives.
fn outage(
    seed: u64,
    configure: impl Fn(TestDatabaseBuilder) -> TestDatabaseBuilder,
    keeps: impl Fn(&Action) -> bool,
    failing_syncs: bool,
) -> Outage {
    let disk = SimulatedDisk::new(seed);
    let database = configure(TestDatabase::on_disk(&disk)).open();
    let mut model = ModelDatabase::at(database.clock());
    let (mut states, mut promised) = (vec![model.clone()], 0);
    // Most histories end by the loss of power, some before it.
    let mut random = Random::new(seed);
    disk.lose_power_after(random.below(400));
    if failing_syncs {
        for _ in 0..1 + random.below(3) {
            disk.fail(&[DiskOperation::Sync], random.below(40), 1 + random.below(2));
        }
    }
    for action in seed::sample(seed, &history::changes(LENGTH)) {
        let possible = replay::outcomes(&model, &action);
        match replay::apply_to_database(&database, &action) {
            Ok(_) => {
                model = possible.last().unwrap().clone();
                states.extend(possible);
                if keeps(&action) {
                    promised = states.len() - 1;
                }
            }
            Err(_) if !disk.is_powered() => {
                states.extend(possible);
                break;
            }
            Err(error) => {
                assert!(failing_syncs && error.is_io(), "{action:?} failed: {error}");
                let shown = state_shown(&database, &disk, &possible);
                states.extend(possible);
                let Some(shown) = shown else { break };
                states.push(shown.clone());
                model = shown;
            }
        }
    }
    disk.lose_power();
    Outage { disk, states, promised, database }
}

impl Outage {
    /// Brings the power back, opens the database, and finds the state it is in.
    fn recover(self, seed: u64) {
        let Self { disk, states, promised, database } = self;
        let builder = database.abandon();
        disk.restart();
        let mut random = Random::new(seed ^ 0xBAD);
        if random.once_in(3) {
            // The power goes once more, while the database recovers.
            disk.lose_power_after(random.below(12));
            if let Ok(database) = builder.try_open_database() {
                disk.lose_power();
                drop(database);
            }
            disk.restart();
        }
        let database = builder.open();
        let now = database.clock().now();
        let found = Picture::of_database(&database);
        let is_found = |state: &ModelDatabase| Picture::of_model(state, now) == found;
        let survived = states[promised..].iter().any(is_found);
        let known = states.iter().rposition(is_found);
        assert!(survived, "states {promised}.. of {}; found state {known:?}", states.len());
        database.expect_clean();
        let mut model = states[promised..].iter().find(|state| is_found(state)).unwrap().clone();
        model.now = now;
        // It goes on working.
        for action in seed::sample(seed + 1_000_000, &history::changes(5)) {
            let expected = replay::apply_to_model(&mut model, &action).map(drop);
            let done = replay::apply_to_database(&database, &action).unwrap();
            assert_eq!(done, expected, "{action:?}");
        }
        replay::expect_agreement(&database, &model);
        database.expect_clean();
    }
}

fn as_it_is(builder: TestDatabaseBuilder) -> TestDatabaseBuilder {
    builder
}

fn saving_the_allocator_state(builder: TestDatabaseBuilder) -> TestDatabaseBuilder {
    builder.with(|settings| settings.quick_recovery_bytes(0))
}

fn shared(builder: TestDatabaseBuilder) -> TestDatabaseBuilder {
    builder.access(Access::Shared)
}

/// What brings everything before it to the medium in relaxed durability.
fn flushes(action: &Action) -> bool {
    matches!(action, Action::Flush | Action::Compact)
}

#[test]
fn every_acknowledged_write_survives_a_loss_of_power_in_full_durability() {
    seed::for_each(150, |seed| outage(seed, as_it_is, |_| true, false).recover(seed));
}

#[test]
fn files_that_save_the_allocator_state_survive_a_loss_of_power_as_well() {
    let configure = saving_the_allocator_state;
    seed::for_each(60, |seed| outage(seed, configure, |_| true, false).recover(seed));
}

#[test]
fn every_acknowledged_write_survives_a_loss_of_power_in_shared_access() {
    seed::for_each(40, |seed| outage(seed, shared, |_| true, false).recover(seed));
}

#[test]
fn a_prefix_that_holds_all_that_was_flushed_survives_in_relaxed_durability() {
    let configure = TestDatabaseBuilder::relaxed_by_hand;
    seed::for_each(150, |seed| outage(seed, configure, flushes, false).recover(seed));
}

#[test]
fn after_a_failed_sync_no_commit_rests_on_what_was_never_synced() {
    seed::for_each(150, |seed| outage(seed, as_it_is, |_| true, true).recover(seed));
}

#[test]
fn files_that_save_the_allocator_state_survive_failed_syncs_as_well() {
    let configure = saving_the_allocator_state;
    seed::for_each(60, |seed| outage(seed, configure, |_| true, true).recover(seed));
}

#[test]
fn shared_files_survive_failed_syncs_as_well() {
    seed::for_each(60, |seed| outage(seed, shared, |_| true, true).recover(seed));
}

#[test]
fn a_flush_that_succeeds_after_one_that_failed_keeps_all_that_was_acknowledged() {
    let configure = TestDatabaseBuilder::relaxed_by_hand;
    seed::for_each(150, |seed| outage(seed, configure, flushes, true).recover(seed));
}
