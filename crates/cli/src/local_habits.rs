//! DynamoDB Local's flags, for fingers and scripts that know them.
//!
//! They have one dash and a long name. Each becomes what it is here, with a hint; those that ask
//! for what is so anyway are dropped, with a hint as well. So a whole command line may stay as it
//! is but for its first word, `java`: what was for the virtual machine (`-D…`, `-X…`, `-jar …`) is
//! dropped too. Nothing but these words is touched, and only before `--`.

use std::ffi::{OsStr, OsString};
use std::path::Path;

/// What DynamoDB Local calls its file when all share it.
const SHARED_FILE: &str = "shared-local-instance.dynafile";

/// A command line without them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Translated {
    pub(crate) arguments: Vec<OsString>,
    pub(crate) hints: Vec<String>,
}

enum Habit {
    /// A flag of ours.
    Flag(&'static str),
    /// A flag of ours, with the next argument.
    WithValue(&'static str),
    /// The directory that the shared file is in.
    Directory,
    /// So anyway, or not to be had: why.
    Dropped(&'static str),
    /// The same, with the next argument.
    DroppedWithValue(&'static str),
}

const NO_JAVA: &str = "there is no Java here";

fn habit(argument: &OsStr) -> Option<Habit> {
    Some(match argument.to_str()? {
        "-inMemory" => Habit::Flag("--memory"),
        "-port" => Habit::WithValue("--port"),
        "-cors" => Habit::WithValue("--cors-origin"),
        "-dbPath" => Habit::Directory,
        "-sharedDb" => Habit::Dropped(
            "one database for all keys and regions is what you get; --namespace-by-key is the \
             other way",
        ),
        "-delayTransientStatuses" => Habit::Flag("--table-status-delay-ms=3000"),
        "-optimizeDbBeforeStartup" => Habit::Dropped("`dynafile compact` does that"),
        "-disableTelemetry" => Habit::Dropped("there is none"),
        "-help" => Habit::Flag("--help"),
        "-version" => Habit::Flag("--version"),
        "-jar" => Habit::DroppedWithValue(NO_JAVA),
        machine if machine.starts_with("-D") || machine.starts_with("-X") => {
            Habit::Dropped(NO_JAVA)
        }
        _ => return None,
    })
}

/// Replaces the flags of DynamoDB Local, where there are any.
pub(crate) fn translate(arguments: Vec<OsString>) -> Translated {
    let mut translated = Translated { arguments: Vec::new(), hints: Vec::new() };
    let mut rest = arguments.into_iter();
    translated.arguments.extend(rest.next());
    while let Some(argument) = rest.next() {
        if argument == "--" {
            translated.arguments.push(argument);
            break;
        }
        match habit(&argument) {
            None => translated.arguments.push(argument),
            Some(habit) => translated.take(&argument, habit, &mut rest),
        }
    }
    translated.arguments.extend(rest);
    translated
}

impl Translated {
    fn take(&mut self, argument: &OsStr, habit: Habit, rest: &mut impl Iterator<Item = OsString>) {
        // Who starts DynamoDB Local names no command; the version is that of all commands.
        if argument == "-version" {
            self.arguments.truncate(1);
        } else if self.arguments.len() == 1 {
            self.arguments.push("serve".into());
        }
        let name = argument.to_string_lossy();
        match habit {
            Habit::Flag(flag) => {
                self.hints.push(format!("{name} is {flag} here"));
                self.arguments.push(flag.into());
            }
            Habit::WithValue(flag) => {
                self.hints.push(format!("{name} is {flag} here"));
                self.arguments.push(flag.into());
                self.arguments.extend(rest.next());
            }
            Habit::Directory => {
                let file = rest.next().map(|directory| Path::new(&directory).join(SHARED_FILE));
                let shown = file.as_deref().unwrap_or(Path::new(SHARED_FILE)).display();
                self.hints.push(format!("{name} names a directory; the file is {shown}"));
                self.arguments.extend(file.map(OsString::from));
            }
            Habit::Dropped(why) => self.hints.push(format!("{name} is not needed: {why}")),
            Habit::DroppedWithValue(why) => {
                let value = rest.next().unwrap_or_default();
                let value = value.to_string_lossy();
                self.hints.push(format!("{name} {value} is not needed: {why}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn translated(line: &str) -> (String, usize) {
        let line = std::iter::once("dynafile").chain(line.split_whitespace());
        let found = translate(line.map(OsString::from).collect());
        let arguments: Vec<_> = found.arguments.iter().map(|a| a.to_str().unwrap()).collect();
        (arguments[1..].join(" "), found.hints.len())
    }

    #[test]
    fn habits_become_flags_with_a_hint_each() {
        assert_eq!(
            translated("-sharedDb -inMemory -port 8001"),
            ("serve --memory --port 8001".to_owned(), 3)
        );
        assert_eq!(
            translated("serve -dbPath data -delayTransientStatuses"),
            (format!("serve data/{SHARED_FILE} --table-status-delay-ms=3000"), 2)
        );
    }

    #[test]
    fn the_documented_command_line_of_dynamodb_local_is_understood() {
        assert_eq!(
            translated(
                "-Djava.library.path=./DynamoDBLocal_lib -Xmx512m -jar DynamoDBLocal.jar -sharedDb \
                 -dbPath data -optimizeDbBeforeStartup -disableTelemetry -cors * -port 8001"
            ),
            (format!("serve data/{SHARED_FILE} --cors-origin * --port 8001"), 9)
        );
        assert_eq!(translated("-jar DynamoDBLocal.jar -help").0, "serve --help");
        assert_eq!(translated("-jar DynamoDBLocal.jar -version").0, "--version");
    }

    #[test]
    fn other_arguments_stay_as_they_are() {
        for line in ["serve --port 8001", "check -inMemory.dynafile", "serve -- -inMemory", "-h"] {
            assert_eq!(translated(line), (line.to_owned(), 0));
        }
    }
}
