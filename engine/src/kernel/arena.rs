//! Storage addressed by number: what an event names by an [`Id`] lies here. A freed place is used again, and the
//! generation in its `Id` tells the old tenant's name from the new one's.

use std::fmt;
use std::marker::PhantomData;

/// Values of type `T`, each under an [`Id`].
#[derive(Clone, Debug)]
pub struct Arena<T> {
    places: Vec<Place<T>>,
    /// The place freed last, the head of the list of free ones; [`NO_PLACE`] if there is none.
    free: u32,
    len: u32,
}

/// The name of a value in an [`Arena`]. A name is never used twice, up to 2^32 tenants of one place.
pub struct Id<T> {
    index: u32,
    generation: u32,
    of: PhantomData<fn() -> T>,
}

#[derive(Clone, Debug)]
struct Place<T> {
    generation: u32,
    tenant: Tenant<T>,
}

#[derive(Clone, Debug)]
enum Tenant<T> {
    Free { next: u32 },
    Here(T),
}

const NO_PLACE: u32 = u32::MAX;

impl<T> Id<T> {
    /// The number of the place: below the largest count of values that the arena has held at once.
    pub fn index(self) -> u32 {
        self.index
    }
}

// Derived, these would ask the same of `T`.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.index, self.generation) == (other.index, other.generation)
    }
}
impl<T> Eq for Id<T> {}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.index, self.generation)
    }
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}

impl<T> Arena<T> {
    /// An empty arena with room for so many values; more grow it.
    pub fn with_capacity(values: u32) -> Self {
        Self { places: Vec::with_capacity(values as usize), free: NO_PLACE, len: 0 }
    }

    /// Stores a value, in the place freed last if there is one.
    ///
    /// # Panics
    /// At 2^32 - 1 values at once: a run's bound in memory comes long before.
    #[inline]
    pub fn insert(&mut self, value: T) -> Id<T> {
        self.len += 1;
        let index = self.free;
        if let Some(place) = self.places.get_mut(index as usize)
            && let Tenant::Free { next } = place.tenant
        {
            self.free = next;
            place.tenant = Tenant::Here(value);
            return Id { index, generation: place.generation, of: PhantomData };
        }
        self.grow(value)
    }

    #[cold]
    fn grow(&mut self, value: T) -> Id<T> {
        let index = self.places.len() as u32;
        assert!(index < NO_PLACE, "an arena holds at most 2^32 - 1 values");
        self.places.push(Place { generation: 0, tenant: Tenant::Here(value) });
        Id { index, generation: 0, of: PhantomData }
    }

    /// The value of that name; None if it was removed.
    #[inline]
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        match self.places.get(id.index as usize) {
            Some(Place { generation, tenant: Tenant::Here(value) }) if *generation == id.generation => {
                Some(value)
            }
            _ => None,
        }
    }

    /// The value of that name, to change it; None if it was removed.
    #[inline]
    pub fn get_mut(&mut self, id: Id<T>) -> Option<&mut T> {
        match self.places.get_mut(id.index as usize) {
            Some(Place { generation, tenant: Tenant::Here(value) }) if *generation == id.generation => {
                Some(value)
            }
            _ => None,
        }
    }

    /// Takes the value of that name out; None if it was removed before.
    #[inline]
    pub fn remove(&mut self, id: Id<T>) -> Option<T> {
        let place = self.places.get_mut(id.index as usize)?;
        if place.generation != id.generation || matches!(place.tenant, Tenant::Free { .. }) {
            return None;
        }
        let tenant = std::mem::replace(&mut place.tenant, Tenant::Free { next: self.free });
        place.generation = place.generation.wrapping_add(1);
        self.free = id.index;
        self.len -= 1;
        match tenant {
            Tenant::Here(value) => Some(value),
            Tenant::Free { .. } => None,
        }
    }

    /// How many values there are.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Every value with its name, in the order of their places.
    pub fn iter(&self) -> impl Iterator<Item = (Id<T>, &T)> {
        self.places.iter().enumerate().filter_map(|(index, place)| match &place.tenant {
            Tenant::Here(value) => {
                Some((Id { index: index as u32, generation: place.generation, of: PhantomData }, value))
            }
            Tenant::Free { .. } => None,
        })
    }

    /// Bytes of storage, used or kept for use, without what the values own elsewhere.
    pub fn bytes(&self) -> u64 {
        (self.places.capacity() * size_of::<Place<T>>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::kernel::random::Streams;

    #[test]
    fn a_removed_values_name_never_finds_the_next_tenant() {
        let mut arena = Arena::default();
        let first = arena.insert("first");
        assert_eq!(arena.remove(first), Some("first"));
        let second = arena.insert("second");
        assert_eq!((first.index(), second.index()), (0, 0), "the place is used again");
        assert_ne!(first, second);
        assert!(arena.get(first).is_none() && arena.get_mut(first).is_none());
        assert_eq!(arena.remove(first), None);
        assert_eq!(arena.get(second), Some(&"second"));
        assert_eq!(arena.len(), 1);
    }

    #[test]
    fn it_is_a_map_under_random_insertions_and_removals() {
        let mut random = Streams::new(1).named("arena");
        let mut arena = Arena::with_capacity(4);
        let mut model: Vec<(Id<u32>, u32)> = Vec::new();
        let mut removed = Vec::new();
        for step in 0..20_000 {
            let mut below = |count: usize| random.below(NonZeroU32::new(count as u32).unwrap()) as usize;
            if model.is_empty() || below(100) < 51 {
                model.push((arena.insert(step), step));
            } else {
                let (id, value) = model.swap_remove(below(model.len()));
                assert_eq!(arena.remove(id), Some(value));
                removed.push(id);
            }
            assert_eq!(arena.len() as usize, model.len());
        }
        model.sort_by_key(|(id, _)| id.index());
        assert!(arena.iter().map(|(id, value)| (id, *value)).eq(model.iter().copied()));
        assert!(removed.iter().all(|&id| arena.get(id).is_none()));
    }
}
