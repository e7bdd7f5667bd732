//! Filters as text: what `Display` writes parses to an equal tree.
//!
//! Parentheses are written only where precedence needs them, times as full dates, names in back-quotes where the
//! plain form would mean something else.

use std::fmt::{self, Display, Formatter, Write as _};

use jiff::civil::DateTime;

use super::ast::{Attribute, Comparator, Literal, Operand, Statement};
use super::lexer::{self, Keyword};
use crate::logic::Logic;

/// A filter's tree as text.
pub(super) struct Printed<'a>(pub(super) &'a Logic<Statement>);

impl Display for Printed<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Logic::Test(statement) => statement.fmt(f),
            Logic::Not(part) => {
                f.write_str("not ")?;
                write_part(f, part, matches!(**part, Logic::All(_) | Logic::Any(_)))
            }
            Logic::All(parts) => {
                join(f, parts, " and ", |part| matches!(part, Logic::All(_) | Logic::Any(_)))
            }
            Logic::Any(parts) => join(f, parts, " or ", |part| matches!(part, Logic::Any(_))),
        }
    }
}

fn join(
    f: &mut Formatter<'_>,
    parts: &[Logic<Statement>],
    word: &str,
    needs_parentheses: fn(&Logic<Statement>) -> bool,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        write_part(f, part, needs_parentheses(part))?;
    }
    Ok(())
}

fn write_part(f: &mut Formatter<'_>, part: &Logic<Statement>, parentheses: bool) -> fmt::Result {
    if parentheses { write!(f, "({})", Printed(part)) } else { Printed(part).fmt(f) }
}

impl Display for Statement {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Statement::Truth(operand) => operand.fmt(f),
            Statement::Compare { left, comparator, right } => {
                write!(f, "{left} {} {right}", symbol(*comparator))
            }
            Statement::Membership { element, container } => write!(f, "{element} in {container}"),
            Statement::InSubnet { address, subnet } => write!(f, "{address} in {subnet}"),
            Statement::Match { text, pattern } => write!(f, "{text} =~ {pattern}"),
        }
    }
}

fn symbol(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::Equal => "==",
        Comparator::NotEqual => "!=",
        Comparator::Less => "<",
        Comparator::LessOrEqual => "<=",
        Comparator::Greater => ">",
        Comparator::GreaterOrEqual => ">=",
    }
}

impl Display for Operand {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Attribute(attribute) => attribute.fmt(f),
            Operand::Literal(literal) => literal.fmt(f),
            Operand::Pattern(pattern) => pattern.fmt(f),
            Operand::List(literals) => {
                f.write_char('[')?;
                for (index, literal) in literals.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    literal.fmt(f)?;
                }
                f.write_char(']')
            }
        }
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Null => f.write_str("null"),
            Literal::Bool(truth) => truth.fmt(f),
            Literal::Number(number) => number.fmt(f),
            Literal::String(text) => {
                let quote = if text.contains('\'') { '"' } else { '\'' };
                write!(f, "{quote}{text}{quote}")
            }
            Literal::Moment(moment) => write_moment(f, *moment),
        }
    }
}

fn write_moment(f: &mut Formatter<'_>, at: DateTime) -> fmt::Result {
    write!(
        f,
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

impl Display for Attribute {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Attribute::Dotted { name, .. } => f.write_str(name),
            Attribute::Name(name) if reads_as_itself(name) => f.write_str(name),
            Attribute::Name(name) => write_quoted(f, name),
            Attribute::Path(path) => {
                for (index, name) in path.iter().enumerate() {
                    if index > 0 {
                        f.write_char('.')?;
                    }
                    write_quoted(f, name)?;
                }
                Ok(())
            }
        }
    }
}

/// Whether `name`, written without back-quotes, is the top-level attribute `name` wherever an operand may stand.
fn reads_as_itself(name: &str) -> bool {
    name.starts_with(lexer::starts_name)
        && name.chars().all(|c| c != '.' && lexer::continues_name(c))
        && Keyword::of(name).is_none()
}

fn write_quoted(f: &mut Formatter<'_>, name: &str) -> fmt::Result {
    f.write_char('`')?;
    for character in name.chars() {
        if character == '`' {
            f.write_char('`')?;
        }
        f.write_char(character)?;
    }
    f.write_char('`')
}
