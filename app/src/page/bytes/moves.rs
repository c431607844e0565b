//! Where a key leads, and which rows of many there are to be. Nothing in here knows the page.

use std::ops::Range;

use lessons::Dump;

/// How high a row is, in px; the style sheet says the same.
pub(super) const ROW: usize = 24;
/// How many rows are seen at once, and moved by with the keys for pages; the style sheet says the same.
pub(super) const SEEN: usize = 16;
/// How many more exist above and below, so that a turn of the wheel finds them there.
const SPARE: usize = 8;

/// The rows that are to exist, of so many, when this one is at the top.
pub(super) fn window(first: usize, count: usize) -> Range<usize> {
    first.saturating_sub(SPARE).min(count)..(first + SEEN + SPARE).min(count)
}

/// Where a box that shows so many px from `top` on must be scrolled to for a row to be seen; `None` where it is.
pub(super) fn scrolled(row: usize, top: usize, height: usize) -> Option<usize> {
    let (above, below) = (row * ROW, (row + 1) * ROW);
    if height == 0 {
        None // It does not stand in the page yet, and begins at its first row.
    } else if above < top {
        Some(above)
    } else if below > top + height {
        Some(below - height)
    } else {
        None
    }
}

/// The octet that a key leads to: along the row, from row to row, by pages, to the ends of the row or, with Control, of
/// everything. `None` for other keys.
pub(super) fn octet_after(key: &str, control: bool, octet: u32, count: u32, columns: u32) -> Option<u32> {
    let last = count.checked_sub(1)?;
    let page = columns * SEEN as u32;
    let back = |by: u32| octet.checked_sub(by).unwrap_or(octet % columns);
    let on =
        |by: u32| if last - octet >= by { octet + by } else { octet + (last - octet) / columns * columns };
    Some(match (key, control) {
        ("ArrowLeft", false) => octet.saturating_sub(1),
        ("ArrowRight", false) => last.min(octet + 1),
        ("ArrowUp", false) => back(columns),
        ("ArrowDown", false) => on(columns),
        ("PageUp", false) => back(page),
        ("PageDown", false) => on(page),
        ("Home", true) => 0,
        ("End", true) => last,
        ("Home", false) => octet - octet % columns,
        ("End", false) => last.min(octet - octet % columns + columns - 1),
        _ => return None,
    })
}

/// The part that a key leads to in a tree of which these parts are shown: the next or the last one, into a part, out of it,
/// to the ends. `None` for other keys, and where there is nothing.
pub(super) fn part_after(key: &str, dump: &Dump, shown: &[u32], part: u32) -> Option<u32> {
    let here = shown.iter().position(|one| *one == part)?;
    let at = |place: usize| shown.get(place).copied();
    match key {
        "ArrowUp" => at(here.checked_sub(1)?),
        "ArrowDown" => at(here + 1),
        // Its own parts come right after it.
        "ArrowRight" => (!dump.is_leaf(part)).then_some(part + 1),
        "ArrowLeft" => dump.around(part).nth(1),
        "Home" => at(0),
        "End" => shown.last().copied(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use lessons::Part;

    use super::*;

    #[test]
    fn only_rows_that_can_be_seen_exist() {
        assert_eq!(window(0, 5), 0..5);
        assert_eq!(window(0, 1000), 0..SEEN + SPARE);
        assert_eq!(window(500, 1000), 500 - SPARE..500 + SEEN + SPARE);
        assert_eq!(window(995, 1000), 995 - SPARE..1000);
        // Scrolled, and then far fewer rows than before.
        assert_eq!(window(500, 10), 10..10);
        for (first, count) in [(0, 0), (7, 3), (3, 1 << 40)] {
            assert!(window(first, count).len() <= SEEN + 2 * SPARE);
        }
    }

    #[test]
    fn a_box_scrolls_no_more_than_it_must() {
        let height = SEEN * ROW;
        assert_eq!(scrolled(0, 0, height), None);
        assert_eq!(scrolled(SEEN - 1, 0, height), None);
        assert_eq!(scrolled(SEEN, 0, height), Some(ROW));
        assert_eq!(scrolled(3, 4 * ROW, height), Some(3 * ROW));
        assert_eq!(scrolled(4, 4 * ROW, height), None);
        assert_eq!(scrolled(9, 0, 0), None);
    }

    #[test]
    fn keys_walk_over_octets() {
        // Forty octets: two rows of sixteen and one of eight.
        let after = |key: &str, octet: u32| octet_after(key, false, octet, 40, 16).unwrap();
        assert_eq!([after("ArrowLeft", 0), after("ArrowLeft", 16)], [0, 15]);
        assert_eq!([after("ArrowRight", 39), after("ArrowRight", 15)], [39, 16]);
        assert_eq!([after("ArrowUp", 3), after("ArrowUp", 19)], [3, 3]);
        assert_eq!([after("ArrowDown", 19), after("ArrowDown", 30), after("ArrowDown", 35)], [35, 30, 35]);
        assert_eq!([after("PageDown", 3), after("PageDown", 12)], [35, 28]);
        assert_eq!([after("PageUp", 35), after("PageUp", 3)], [3, 3]);
        assert_eq!([after("Home", 20), after("End", 20), after("End", 35)], [16, 31, 39]);
        assert_eq!(octet_after("Home", true, 20, 40, 16), Some(0));
        assert_eq!(octet_after("End", true, 20, 40, 16), Some(39));
        assert_eq!(octet_after("PageDown", false, 0, 10_000, 16), Some(256));
        assert_eq!(octet_after("PageUp", false, 300, 10_000, 16), Some(44));
        assert_eq!(octet_after("a", false, 20, 40, 16), None);
        assert_eq!(octet_after("ArrowLeft", true, 20, 40, 16), None);
        assert_eq!(octet_after("ArrowLeft", false, 0, 0, 16), None);
    }

    /// Any key from anywhere leads to an octet that is there.
    #[test]
    fn no_key_leads_out_of_the_bytes() {
        let keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"];
        for count in [1, 7, 8, 9, 300] {
            for octet in 0..count {
                for key in keys {
                    for (columns, control) in [(8, false), (16, false), (16, true)] {
                        let after = octet_after(key, control, octet, count, columns);
                        assert!(after.is_none_or(|after| after < count), "{key} from {octet} of {count}");
                    }
                }
            }
        }
    }

    #[test]
    fn keys_walk_over_the_tree() {
        let part = |start, end, parent| Part {
            start,
            end,
            parent,
            group: 0,
            name: String::new(),
            value: String::new(),
            meaning: String::new(),
        };
        // 0 [1, 2 [3]], 4
        let parts = vec![
            part(0, 4, None),
            part(0, 1, Some(0)),
            part(1, 4, Some(0)),
            part(1, 4, Some(2)),
            part(4, 5, None),
        ];
        let dump = Dump { parts, groups: &["all"], ..Dump::default() };
        let after = |key: &str, part: u32| part_after(key, &dump, &dump.unfolded(part), part);
        assert_eq!(
            [after("ArrowDown", 0), after("ArrowDown", 1), after("ArrowDown", 4)],
            [Some(1), Some(2), None]
        );
        assert_eq!([after("ArrowUp", 4), after("ArrowUp", 0)], [Some(0), None]);
        assert_eq!([after("ArrowRight", 2), after("ArrowRight", 3)], [Some(3), None]);
        assert_eq!([after("ArrowLeft", 3), after("ArrowLeft", 0)], [Some(2), None]);
        assert_eq!([after("Home", 3), after("End", 3)], [Some(0), Some(4)]);
        assert_eq!(after("x", 3), None);
    }
}
