//! Queries the database that `make demo` leaves behind, with typed items.
//!
//! Usage: cities [PATH]. Without a path it works on three cities in memory.

use std::error::Error;
use std::time::Instant;

use dynafile::{Database, KeyAttribute, Table, TableDescription};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct City {
    #[serde(rename = "PK")]
    country: String,
    #[serde(rename = "SK")]
    place: String,
    name: String,
    population: u64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let (db, cities) = match std::env::args().nth(1) {
        Some(path) => open(&path)?,
        None => three_cities()?,
    };
    let stats = cities.stats()?;
    report(&format!("{} items, {} bytes", stats.item_count, stats.size_bytes));

    let start = Instant::now();
    let mut german = cities
        .query("COUNTRY#DE")
        .begins_with("CITY#")
        .values::<City>()?
        .collect::<Result<Vec<_>, _>>()?;
    german.sort_by_key(|city| std::cmp::Reverse(city.population));
    report(&format!(
        "{} places in Germany, as Rust structs, in {:?}",
        german.len(),
        start.elapsed()
    ));
    for city in german.iter().take(3) {
        report(&format!("  {:<20} {:>10}", city.name, city.population));
    }

    let start = Instant::now();
    let mut people = 0;
    for item in cities.scan().items()? {
        if let Some(dynafile::ValueView::N(population)) = item?.view().get("population")? {
            people += population.to_i64().unwrap_or_default();
        }
    }
    report(&format!(
        "{people}: all populations added up on the stored bytes, in {:?}",
        start.elapsed()
    ));
    db.close()?;
    Ok(())
}

fn open(path: &str) -> dynafile::Result<(Database, Table)> {
    let db = Database::builder().create(dynafile::Create::Never).open(path)?;
    let cities = db.table("main")?;
    Ok((db, cities))
}

fn three_cities() -> dynafile::Result<(Database, Table)> {
    let db = Database::in_memory()?;
    let description = TableDescription::new("main", KeyAttribute::any("PK"))
        .with_sort_key(KeyAttribute::any("SK"));
    let cities = db.create_table(description)?;
    for (name, population) in [("Berlin", 3_426_354), ("Hamburg", 1_845_229), ("Köln", 963_395)] {
        let (country, place) = ("COUNTRY#DE".to_owned(), format!("CITY#{name}"));
        cities.put(&City { country, place, name: name.to_owned(), population })?;
    }
    Ok((db, cities))
}

#[allow(clippy::print_stdout, reason = "printing is what this program is for")]
fn report(line: &str) {
    println!("  {line}");
}
