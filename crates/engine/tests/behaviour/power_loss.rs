//! Loss of power at any write: full durability keeps what was acknowledged, relaxed a prefix.

use dynafile::Clock;
use dynafile_testkit::history::{self, Action};
use dynafile_testkit::replay::{self, Picture};
use dynafile_testkit::{ModelDatabase, Random, SimulatedDisk, TestDatabase, seed};

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

/// Carries a history out on a disk that loses power after a while. `keeps` says whether an action
/// promises that everything up to it survives.
fn outage(
    seed: u64,
    configure: impl Fn(dynafile_testkit::TestDatabaseBuilder) -> dynafile_testkit::TestDatabaseBuilder,
    keeps: impl Fn(&Action) -> bool,
) -> Outage {
    let disk = SimulatedDisk::new(seed);
    let database = configure(TestDatabase::on_disk(&disk)).open();
    let mut model = ModelDatabase::at(database.clock());
    let (mut states, mut promised) = (vec![model.clone()], 0);
    // Most histories end by the loss of power, some before it.
    disk.lose_power_after(Random::new(seed).below(400));
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
            Err(error) => {
                assert!(!disk.is_powered(), "{action:?} failed with the power on: {error}");
                states.extend(possible);
                break;
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

#[test]
fn every_acknowledged_write_survives_a_loss_of_power_in_full_durability() {
    seed::for_each(150, |seed| outage(seed, |builder| builder, |_| true).recover(seed));
}

#[test]
fn files_that_save_the_allocator_state_survive_a_loss_of_power_as_well() {
    let always = |builder: dynafile_testkit::TestDatabaseBuilder| {
        builder.with(|settings| settings.quick_recovery_bytes(0))
    };
    seed::for_each(60, |seed| outage(seed, always, |_| true).recover(seed));
}

#[test]
fn a_prefix_that_holds_all_that_was_flushed_survives_in_relaxed_durability() {
    let flushes = |action: &Action| matches!(action, Action::Flush | Action::Compact);
    seed::for_each(150, |seed| {
        outage(seed, |builder| builder.relaxed_by_hand(), flushes).recover(seed);
    });
}
