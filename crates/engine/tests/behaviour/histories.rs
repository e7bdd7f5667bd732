//! Random histories of operations: the database agrees with a model of plain maps.

use std::time::Duration;

use dynafile::Access;
use dynafile_testkit::history::{self, Action};
use dynafile_testkit::replay::{self, Heard};
use dynafile_testkit::seed::cases;
use dynafile_testkit::{ModelDatabase, ModelEvent, TestDatabase, TestDatabaseBuilder};
use proptest::prelude::*;

const LENGTH: usize = 60;

/// Carries the history out; everything that can be seen of the database must be as in the model.
fn expect_model_behaviour(builder: TestDatabaseBuilder, history: &[Action]) {
    let mut database = builder.open();
    let mut model = ModelDatabase::at(database.clock());
    let heard = Heard::default();
    replay::listen(&database, &heard);
    for action in history {
        if matches!(action, Action::Reopen) {
            database.reopen();
            replay::expect_agreement(&database, &model);
            if !heard.lock().unwrap().is_empty() {
                panic!("events came while nobody wrote");
            }
            replay::listen(&database, &heard);
        }
        let expected = replay::apply_to_model(&mut model, action);
        let done = replay::apply_to_database(&database, action).unwrap();
        assert_eq!(done, expected.as_ref().map(|_| ()).map_err(|refused| *refused), "{action:?}");
        expect_events(expected.unwrap_or_default(), std::mem::take(&mut heard.lock().unwrap()));
        replay::expect_answer(&database, &model, action);
    }
    replay::expect_agreement(&database, &model);
    database.expect_clean();
    database.reopen();
    replay::expect_agreement(&database, &model);
    database.expect_clean();
}

/// A write's events come in order; the sweeper takes tables and rows in an order of its own.
fn expect_events(mut expected: Vec<ModelEvent>, mut heard: Vec<ModelEvent>) {
    if expected.iter().any(|event| event.expired) {
        let by_content = |event: &ModelEvent| format!("{event:?}");
        expected.sort_by_key(by_content);
        heard.sort_by_key(by_content);
    }
    assert_eq!(heard, expected, "what the listeners heard");
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn a_database_in_memory_behaves_as_the_model(mut history in history::history(LENGTH)) {
        // Memory does not outlive its database.
        history.retain(|action| !matches!(action, Action::Reopen));
        expect_model_behaviour(TestDatabase::in_memory(), &history);
    }
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn full_durability_behaves_as_the_model(history in history::history(LENGTH)) {
        expect_model_behaviour(TestDatabase::on_file(), &history);
    }

    #[test]
    fn relaxed_durability_behaves_as_the_model(history in history::history(LENGTH)) {
        expect_model_behaviour(TestDatabase::on_file().relaxed_by_hand(), &history);
    }

    #[test]
    fn relaxed_durability_with_a_busy_flusher_behaves_as_the_model(
        history in history::history(LENGTH)
    ) {
        let interval = Duration::from_millis(1);
        let durability = dynafile::Durability::Relaxed { interval };
        expect_model_behaviour(TestDatabase::on_file().durability(durability), &history);
    }

    #[test]
    fn shared_access_behaves_as_the_model(history in history::history(LENGTH)) {
        expect_model_behaviour(TestDatabase::on_file().access(Access::Shared), &history);
    }

    #[test]
    fn files_that_save_the_allocator_state_behave_as_the_model(
        history in history::history(LENGTH)
    ) {
        let always = TestDatabase::on_file().with(|settings| settings.quick_recovery_bytes(0));
        expect_model_behaviour(always, &history);
    }
}
