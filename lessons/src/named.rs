//! Values by name, in the order of the names: what a `BTreeMap` is, for the few entries that there are here. A map for every
//! type of value is a tree's code for every type in the page.

/// Pairs of a name and what it stands for, sorted by name; each name once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Named<K, V>(Vec<(K, V)>);

impl<K, V> Default for Named<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: AsRef<str>, V> Named<K, V> {
    /// What stands under the name.
    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        self.place(name).ok().map(|at| &self.0[at].1)
    }

    /// Puts it under the name, in the place of what stood there.
    pub(crate) fn insert(&mut self, name: K, value: V) {
        match self.place(name.as_ref()) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (name, value)),
        }
    }

    /// Takes out what stands under the name.
    pub(crate) fn remove(&mut self, name: &str) -> Option<V> {
        self.place(name).ok().map(|at| self.0.remove(at).1)
    }

    /// Takes out everything.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Everything, in the order of the names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Where the name stands, or would.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.as_ref().cmp(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_stands_once_in_its_place() {
        let mut named = Named::default();
        for (name, value) in [("b", 1), ("a", 2), ("c", 3), ("b", 4)] {
            named.insert(name, value);
        }
        assert!(named.iter().eq([("a", &2), ("b", &4), ("c", &3)]));
        assert_eq!((named.remove("b"), named.remove("b"), named.get("c")), (Some(4), None, Some(&3)));
        named.clear();
        assert_eq!(named, Named::default());
    }
}
