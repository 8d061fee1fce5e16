//! A graph too large for lines: a square for each task, in columns for each level. Beyond some thousands a square stands
//! for several tasks of a level, and shows one that runs, or else the one that is least far.

use super::{Mark, Props, State, room};
use crate::action::Command;
use crate::text::Text;
use crate::ui::Subject;
use std::collections::BTreeMap;
use std::ops::Range;
use switchyard::view::VertexView;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::{Html, MouseEvent, classes, html};

/// The most squares, and the most levels that stand apart.
const SQUARES: usize = 5_000;
const BANDS: usize = 250;
/// Between squares, and more between levels.
const GAP: u32 = 2;
const APART: u32 = 7;
/// Running tasks that are named below.
const NAMED: usize = 12;

/// Where everything stands.
pub(super) struct Squares {
    /// The vertices, level by level.
    order: Vec<usize>,
    cells: Vec<Cell>,
    side: u32,
    width: u32,
    height: u32,
}

/// A square.
struct Cell {
    x: u32,
    y: u32,
    /// Whom it stands for, among `order`.
    of: Range<usize>,
}

impl Squares {
    pub fn of(vertices: &[VertexView], narrow: bool) -> Self {
        let side = match vertices.len() {
            ..=700 => 12,
            701..=2_000 => 9,
            2_001..=4_000 => 6,
            _ => 5,
        };
        let tall = room(narrow).1 - 44;
        let rows = (tall / (side + GAP)).max(1) as usize;
        let mut order: Vec<usize> = (0..vertices.len()).collect();
        order.sort_by_key(|place| (vertices[*place].level, *place));
        let levels = vertices.iter().map(|vertex| vertex.level as usize + 1).max().unwrap_or(1);
        let band = |place: usize| vertices[place].level as usize / levels.div_ceil(BANDS);
        let each = vertices.len().div_ceil(SQUARES).max(1);
        let (mut cells, mut x, mut start) = (Vec::new(), GAP, 0);
        while start < order.len() {
            let same = order[start..].iter().take_while(|place| band(**place) == band(order[start])).count();
            let squares = same.div_ceil(each);
            for square in 0..squares {
                let (column, row) = ((square / rows) as u32, (square % rows) as u32);
                let first = start + square * each;
                cells.push(Cell {
                    x: x + column * (side + GAP),
                    y: GAP + row * (side + GAP),
                    of: first..(first + each).min(start + same),
                });
            }
            x += squares.div_ceil(rows) as u32 * (side + GAP) + APART;
            start += same;
        }
        let height = cells.iter().map(|cell| cell.y + side + GAP).max().unwrap_or(0);
        Self { order, cells, side, width: x, height }
    }

    pub fn draw(&self, props: &Props) -> Html {
        let onclick = {
            let props = props.clone();
            move |event: MouseEvent| {
                let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                let Some(svg) = target.and_then(|target| target.closest("svg").ok().flatten()) else { return };
                let corner = svg.get_bounding_client_rect();
                let at = (f64::from(event.client_x()) - corner.left(), f64::from(event.client_y()) - corner.top());
                if let super::Drawn::Squares(squares) = &props.plan.picture
                    && let Some(place) = squares.hit(at, &props.marks)
                {
                    props.look(place);
                }
            }
        };
        let ring = props.chosen.and_then(|place| self.cell_of(place));
        html! {
            <div class="graph-picture">
                <svg width={self.width.to_string()} height={self.height.to_string()} role="img" {onclick}
                    aria-label={props.lang.say(Text::GraphSquares)} data-testid="graph-squares">
                    { for self.paths(props).into_iter().map(|((state, class), data)| html! {
                        <path class={classes!("squares", state.shown().0, format!("c-{class}"))} d={data} />
                    }) }
                    if let Some(cell) = ring {
                        <rect class="squares-ring" x={(cell.x - 1).to_string()} y={(cell.y - 1).to_string()} rx="2"
                            width={(self.side + 2).to_string()} height={(self.side + 2).to_string()} />
                    }
                </svg>
                { running(props) }
            </div>
        }
    }

    /// All squares of one look as one path.
    fn paths(&self, props: &Props) -> BTreeMap<(State, u16), String> {
        let mut paths: BTreeMap<(State, u16), String> = BTreeMap::new();
        for cell in &self.cells {
            let place = self.shown(cell, &props.marks);
            let look = (props.marks[place].state, props.plan.vertices[place].class.0 % 8);
            let side = self.side;
            paths.entry(look).or_default().push_str(&format!("M{} {}h{side}v{side}h-{side}z", cell.x, cell.y));
        }
        paths
    }

    /// The task that a square shows.
    fn shown(&self, cell: &Cell, marks: &[Mark]) -> usize {
        let of = &self.order[cell.of.clone()];
        let runs = of.iter().find(|place| marks[**place].state == State::Runs);
        *runs.or_else(|| of.iter().min_by_key(|place| marks[**place].state)).unwrap_or(&0)
    }

    /// The task of the square at a point.
    fn hit(&self, (x, y): (f64, f64), marks: &[Mark]) -> Option<usize> {
        let within = |at: f64, from: u32| at >= f64::from(from) && at < f64::from(from + self.side + GAP);
        let cell = self.cells.iter().find(|cell| within(x, cell.x) && within(y, cell.y))?;
        Some(self.shown(cell, marks))
    }

    fn cell_of(&self, vertex: usize) -> Option<&Cell> {
        let at = self.order.iter().position(|place| *place == vertex)?;
        self.cells.iter().find(|cell| cell.of.contains(&at))
    }
}

/// What runs now, by name: for the keyboard, and for readers who see no squares.
fn running(props: &Props) -> Html {
    let all = || props.marks.iter().enumerate().filter(|(_, mark)| mark.state == State::Runs);
    let more = all().count().saturating_sub(NAMED);
    let button = |(place, mark): (usize, &Mark)| {
        let task = mark.task?;
        let onclick = props.emit.reform(move |_| Command::Look(Subject::Task(task)));
        let node = props.node(mark).unwrap_or_default().to_owned();
        let name = props.plan.vertices[place].name.clone();
        Some(html! { <li key={place}><button {onclick} class="pod">{ name }<small>{ node }</small></button></li> })
    };
    html! {
        <ul class="graph-running" aria-label={props.lang.say(Text::GraphRuns)}>
            { for all().take(NAMED).filter_map(button) }
            if more > 0 { <li class="soft">{ props.lang.fill(Text::AndMore, &[&more.to_string()]) }</li> }
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::clock::Duration;
    use switchyard::ids::ClassId;

    fn vertices(levels: &[u32]) -> Vec<VertexView> {
        let vertex = |level: &u32| VertexView {
            name: String::new(),
            class: ClassId(0),
            work: Duration(1),
            after: Vec::new(),
            level: *level,
            critical: false,
        };
        levels.iter().map(vertex).collect()
    }

    fn marks(states: &[State]) -> Vec<Mark> {
        states.iter().map(|state| Mark { state: *state, task: None, node: None }).collect()
    }

    #[test]
    fn levels_stand_apart_and_each_square_is_found_where_it_is_drawn() {
        let squares = Squares::of(&vertices(&[1, 0, 1, 2]), false);
        assert_eq!((squares.order.as_slice(), squares.cells.len()), (&[1, 0, 2, 3][..], 4));
        let at = |cell: usize| (f64::from(squares.cells[cell].x) + 1.0, f64::from(squares.cells[cell].y) + 1.0);
        let marks = marks(&[State::Held; 4]);
        let found: Vec<_> = (0..4).map(|cell| squares.hit(at(cell), &marks)).collect();
        assert_eq!(found, [Some(1), Some(0), Some(2), Some(3)]);
        assert_eq!(squares.hit((0.0, 0.0), &marks), None);
        assert!(
            squares.cells[1].x == squares.cells[2].x && squares.cells[3].x > squares.cells[2].x + squares.side + GAP
        );
    }

    #[test]
    fn many_tasks_share_squares_and_the_one_that_runs_is_shown() {
        let many = Squares::of(&vertices(&[0; 12_000]), false);
        assert!(many.cells.len() <= SQUARES);
        assert_eq!(many.cells.iter().map(|cell| cell.of.len()).sum::<usize>(), 12_000);
        let mut states = [State::Done; 12_000];
        assert_eq!(many.shown(&many.cells[0], &marks(&states)), 0);
        states[1] = State::Held;
        assert_eq!(many.shown(&many.cells[0], &marks(&states)), 1);
        states[2] = State::Runs;
        assert_eq!(many.shown(&many.cells[0], &marks(&states)), 2);
        let deep: Vec<u32> = (0..9_000).collect();
        assert!(Squares::of(&vertices(&deep), false).cells.len() <= 9_000);
        assert!(Squares::of(&[], false).cells.is_empty());
    }
}
