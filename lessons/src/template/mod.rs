//! A lesson to copy from. It is compiled and checked with the tests and shown nowhere. "How to add a lesson" in
//! CONTRIBUTING.md goes through it.

mod a_lesson;

#[cfg(test)]
mod tests {
    use super::a_lesson::LESSON;
    use crate::goal::Standing;
    use crate::stage::Step;

    #[test]
    fn the_template_runs_and_its_goal_is_missed_at_the_start_and_reached_by_the_solution() {
        let goal = &LESSON.goals[0];
        for (freed, reached) in [(None, false), (Some(goal.solution), true)] {
            let settings = goal.settings(&LESSON, freed, 1);
            let observation = LESSON.run(&settings, &exchange::run).unwrap();
            let standing = goal.standing(&LESSON, &settings, &observation);
            assert_eq!(matches!(standing, Standing::Reached(_)), reached, "{standing:?}");
            assert_eq!(LESSON.figures(&settings, &observation, "").len(), 1);
        }
    }

    #[test]
    fn the_template_says_something_at_every_step() {
        for step in Step::ALL {
            assert!(LESSON.words.section(step.id()).is_some() && LESSON.stage(step).is_some(), "{step:?}");
        }
    }
}
