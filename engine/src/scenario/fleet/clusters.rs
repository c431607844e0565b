//! Calls shared out over clusters of pods by weight: a canary.

use serde::{Deserialize, Serialize};

use crate::fleet::split::Split;
use crate::scenario::range::{Range, ScenarioError};

/// Pods that have a share of the calls: `weighted_clusters` of a route. Behind L4 there is no such thing: it gives connections
/// to all pods alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cluster {
    /// Its share, over the sum of all.
    pub weight: u32,
    /// The groups of pods that it has, by number. Each group is in one cluster.
    pub groups: Vec<u32>,
}

/// A weight, and the sum of weights.
const WEIGHT: Range = Range::whole(0, 1_000_000);
const WEIGHTS: Range = Range::whole(1, 1_000_000);

/// Clusters checked; none: all pods are in one.
pub(super) fn checked(clusters: &[Cluster], groups: usize) -> Result<Split, ScenarioError> {
    if clusters.is_empty() {
        return Ok(Split::default());
    }
    Range::whole(0, groups as u64).check("clusters", clusters.len() as u64)?;
    let mut of_group = vec![None; groups];
    for (at, cluster) in clusters.iter().enumerate() {
        WEIGHT.check_named(|| format!("clusters[{at}].weight"), cluster.weight)?;
        for (place, &group) in cluster.groups.iter().enumerate() {
            let field = || format!("clusters[{at}].groups[{place}]");
            Range::whole(0, groups as u64 - 1).check_named(field, group)?;
            if of_group[group as usize].replace(at as u32).is_some() {
                // In two clusters, or twice in one.
                let free = of_group.iter().position(Option::is_none).map_or(0, |free| free as u64);
                return Err(ScenarioError::new(field(), group, Range::whole(free, free)));
            }
        }
    }
    let sum = clusters.iter().map(|cluster| u64::from(cluster.weight)).sum::<u64>();
    WEIGHTS.check("sum of clusters[..].weight", sum)?;
    let placed = of_group.iter().flatten().count() as u64;
    Range::whole(groups as u64, groups as u64).check("number of groups in clusters", placed)?;
    let weights: Vec<u32> = clusters.iter().map(|cluster| cluster.weight).collect();
    Ok(Split::new(&weights, of_group.into_iter().flatten().collect()))
}
