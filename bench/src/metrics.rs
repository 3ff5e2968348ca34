//! How often the server has called its database so far, as it says itself at `/metrics`.

use anyhow::{Result, bail};

use crate::connection::Connection;

const CALLS: &str = "palabre_database_calls_total";

/// Calls since the server started, begin and commit of transactions left out.
pub async fn database_calls(address: &str) -> Result<f64> {
    let mut connection = Connection::open(address).await?;
    let status = connection.exchange(b"GET /metrics HTTP/1.1\r\nHost: palabre\r\nConnection: close\r\n\r\n").await?;
    if status != 200 {
        bail!("/metrics answers {status}");
    }
    Ok(sum(&connection.body()))
}

fn sum(exposition: &str) -> f64 {
    let lines = exposition.lines().filter(|line| !line.starts_with('#') && !line.contains("kind=\"transaction\""));
    let series = lines.filter_map(|line| line.rsplit_once(' ')).filter(|(name, _)| name.split('{').next() == Some(CALLS));
    series.filter_map(|(_, value)| value.parse::<f64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begin_and_commit_are_no_calls() {
        let text = "# TYPE palabre_database_calls_total counter\npalabre_database_calls_total{kind=\"statement\",db=\"a\"} 7\n\
                    palabre_database_calls_total{kind=\"transaction\"} 9\npalabre_database_calls_totally 3\nother 1\n";
        assert!((sum(text) - 7.0).abs() < f64::EPSILON);
    }
}
