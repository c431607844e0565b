//! How the page looks: the reader's choice of theme, what the system asks for, and whether the page is being printed.

use web_sys::{FontFace, MediaQueryList};

use crate::browser::{callback, document, function, on_window, when_settled, window};
use crate::dom::follow;
use crate::memory::Memory;
use crate::reactive::{Signal, untrack};

/// Where the choice is kept; `static/boot.js` reads it before anything is drawn.
const KEY: &str = "theme";

/// What the reader chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Choice {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in storage and markup.
    pub fn id(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the switch says.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// How the page looks.
#[derive(Clone, Copy)]
pub struct Appearance {
    /// What the reader chose.
    pub choice: Signal<Choice>,
    /// The page is being printed.
    pub printing: Signal<bool>,
    /// Changes whenever pictures must be painted again although neither data nor theme changed: a font has come, the
    /// window has gone to a finer screen.
    pub repaint: Signal<u32>,
    /// The system asks for less motion.
    pub still: Signal<bool>,
    /// The window is as narrow as a phone.
    pub narrow: Signal<bool>,
    /// The page is out of sight, in another tab or behind another window.
    pub away: Signal<bool>,
    system_dark: Signal<bool>,
    memory: Memory,
}

impl Appearance {
    /// Reads what there is and follows it.
    pub fn new(memory: Memory) -> Self {
        let stored = memory.get(KEY);
        let choice = Choice::ALL.into_iter().find(|choice| stored.as_deref() == Some(choice.id()));
        let appearance = Self {
            choice: Signal::new(choice.unwrap_or_default()),
            printing: Signal::new(false),
            repaint: Signal::new(0),
            still: media("(prefers-reduced-motion: reduce)"),
            narrow: media("(max-width: 34rem)"),
            away: Signal::new(document().hidden()),
            system_dark: media("(prefers-color-scheme: dark)"),
            memory,
        };
        let paper = media("print");
        follow(move || appearance.printing.set(paper.get()));
        on_window("beforeprint", move |_| appearance.printing.set(true));
        on_window("afterprint", move |_| appearance.printing.set(false));
        on_window("visibilitychange", move |_| appearance.away.set(document().hidden()));
        on_window("resize", move |_| appearance.repaint_all());
        appearance.bring_font();
        appearance
    }

    /// The theme that figures are drawn in.
    pub fn theme(self) -> figure::Theme {
        match (self.printing.get(), self.choice.get(), self.system_dark.get()) {
            (true, _, _) => figure::Theme::Print,
            (_, Choice::Dark, _) | (_, Choice::System, true) => figure::Theme::Dark,
            _ => figure::Theme::Light,
        }
    }

    /// The same, for who wants to know once.
    pub fn theme_now(self) -> figure::Theme {
        untrack(|| self.theme())
    }

    /// The reader chooses.
    pub fn choose(self, choice: Choice) {
        self.choice.set(choice);
        if let Some(root) = document().document_element() {
            let _ = match choice {
                Choice::System => root.remove_attribute("data-theme"),
                chosen => root.set_attribute("data-theme", chosen.id()),
            };
        }
        self.memory.set(KEY, choice.id());
    }

    fn repaint_all(self) {
        self.repaint.update(|count| *count = count.wrapping_add(1));
    }

    /// The module brings the font of the figures, as exported SVGs need it too. Canvas text in a font that is still
    /// being read is painted in another one, so it is painted again.
    fn bring_font(self) {
        // Where the browser refuses it, it has others.
        let Ok(font) = FontFace::new_with_u8_array(figure::font::FAMILY, figure::font::WOFF2) else { return };
        let _ = document().fonts().add(&font);
        if let Ok(read) = font.load() {
            when_settled(&read, move |_| self.repaint_all());
        }
    }
}

/// Whether a media query holds, now and later.
fn media(query: &str) -> Signal<bool> {
    let list = window().match_media(query).ok().flatten();
    let holds = Signal::new(list.as_ref().is_some_and(MediaQueryList::matches));
    if let Some(list) = list {
        let now = list.clone();
        let changed = callback(move |_| holds.set(now.matches()));
        list.set_onchange(Some(function(&changed)));
        changed.forget(); // It is followed as long as the page lives.
    }
    holds
}
