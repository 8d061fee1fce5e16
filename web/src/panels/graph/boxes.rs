//! A graph with its lines: a box for each task, with its name where there is room for names.

use super::{Mark, Props, State, fitted, room};
use crate::page;
use crate::panels::layers::{Item, Layers, Place, Sizes};
use switchyard::view::VertexView;
use yew::{Html, KeyboardEvent, classes, html};

/// A box with a name in it.
const NAMED: Sizes = Sizes { cell: (152, 28), between: 34, gap: 5, lane: 10, rows: 4, down: false };
/// One below another has no room for its node.
const BELOW: Sizes = Sizes { cell: (112, 28), between: 30, down: true, ..NAMED };
/// One without a name.
const BARE: Sizes = Sizes { cell: (20, 20), between: 40, gap: 4, lane: 7, rows: 6, down: false };
/// How much larger a picture with names may become before one without is better.
const NAMES_ARE_WORTH: f64 = 2.2;
/// Characters of a task's name, and of a node's.
const NAME: usize = 9;
const NODE: usize = 6;

/// Where everything stands.
pub(super) struct Boxes {
    layers: Layers,
    cell: (u32, u32),
    named: bool,
    /// For each line whether it is on the critical path.
    critical: Vec<bool>,
}

impl Boxes {
    /// Of the ways to draw a graph the one that fits its room best.
    pub fn of(vertices: &[VertexView], items: &[Item], narrow: bool) -> Self {
        let (width, height) = room(narrow);
        let layout = |(sizes, named): (Sizes, bool)| {
            let layers = Layers::of(items, sizes);
            let over = f64::from(layers.width) / f64::from(width);
            let over = over.max(f64::from(layers.height) / f64::from(height)).max(1.0);
            (if named { over } else { over * NAMES_ARE_WORTH }, layers, sizes.cell, named)
        };
        let ways = [(NAMED, true), (BELOW, true), (BARE, false), (Sizes { down: true, ..BARE }, false)];
        let best = ways.into_iter().map(layout).min_by(|a, b| a.0.total_cmp(&b.0));
        let (_, layers, cell, named) = best.expect("there are four ways");
        let mut path: Vec<usize> = (0..vertices.len()).filter(|place| vertices[*place].critical).collect();
        path.sort_by_key(|place| vertices[*place].level);
        let steps: Vec<(usize, usize)> = path.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let critical = layers.lines().map(|line| steps.contains(&(line.from, line.to))).collect();
        Self { layers, cell, named, critical }
    }

    pub fn draw(&self, props: &Props) -> Html {
        let aim = props.chosen.unwrap_or(0);
        html! {
            <div class="graph-picture" role="group" aria-label={props.lang.say(crate::text::Text::GraphHint)}>
                <svg width={self.layers.width.to_string()} height={self.layers.height.to_string()}>
                    { for [(false, false), (false, true), (true, false), (true, true)].map(|kind| self.ties(props, kind)) }
                    { for (0..props.marks.len()).map(|place| self.vertex(props, place, aim)) }
                </svg>
            </div>
        }
    }

    /// All lines of one kind as one path: on the critical path or not, open or met.
    fn ties(&self, props: &Props, (critical, met): (bool, bool)) -> Html {
        let lines = self.layers.lines().zip(&self.critical);
        let wanted =
            lines.filter(|(line, way)| **way == critical && (props.marks[line.from].state == State::Done) == met);
        let data: String = wanted.map(|(line, _)| line.path.as_str()).collect();
        html! {
            <path class={classes!("tie", met.then_some("met"), critical.then_some("way"))} d={data} aria-hidden="true" />
        }
    }

    fn vertex(&self, props: &Props, place: usize, aim: usize) -> Html {
        let Some(Place { x, y }) = self.layers.place(place) else { return html! {} };
        let (vertex, mark) = (&props.plan.vertices[place], &props.marks[place]);
        let (state, ..) = mark.state.shown();
        let chosen = props.chosen == Some(place);
        let class = classes!(
            "vertex",
            state,
            format!("c-{}", vertex.class.0 % 8),
            vertex.critical.then_some("way"),
            chosen.then_some("chosen")
        );
        let look = {
            let props = props.clone();
            move |_| props.look(place)
        };
        let label = props.label(place);
        html! {
            <g key={place} id={vertex_id(place)} {class} role="button" tabindex={if place == aim { "0" } else { "-1" }}
                aria-label={label.clone()} aria-pressed={chosen.to_string()} data-testid={format!("vertex-{}", vertex.name)}
                data-state={state} transform={format!("translate({x} {y})")} onclick={look} onkeydown={self.keys(props, place)}>
                <title aria-hidden="true">{ label }</title>
                <rect class="back" width={self.cell.0.to_string()} height={self.cell.1.to_string()} rx="6" />
                { self.inside(props, place, mark) }
            </g>
        }
    }

    fn inside(&self, props: &Props, place: usize, mark: &Mark) -> Html {
        let (_, sign, _) = mark.state.shown();
        let (width, height) = self.cell;
        if !self.named {
            return html! { <text class="tick" x={(width / 2).to_string()} y={(height / 2 + 4).to_string()} aria-hidden="true">{ sign }</text> };
        }
        let baseline = (height / 2 + 4).to_string();
        html! {
            <>
                <text class="tick" x="13" y={baseline.clone()} aria-hidden="true">{ sign }</text>
                <text class="name" x="24" y={baseline.clone()}>{ fitted(&props.plan.vertices[place].name, NAME) }</text>{ " " }
                if let Some(node) = props.node(mark).filter(|_| width > BELOW.cell.0) {
                    <text class="node" x={(width - 8).to_string()} y={baseline}>{ fitted(node, NODE) }</text>
                }
            </>
        }
    }

    /// Arrows lead along the graph, Enter looks closer.
    fn keys(&self, props: &Props, place: usize) -> impl Fn(KeyboardEvent) + use<> {
        let (props, near) = (props.clone(), self.layers.neighbours(place));
        move |event: KeyboardEvent| {
            let way = match event.key().as_str() {
                "ArrowLeft" => near[0],
                "ArrowRight" => near[1],
                "ArrowUp" => near[2],
                "ArrowDown" => near[3],
                "Enter" | " " => {
                    props.look(place);
                    None
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            if let Some(other) = way {
                page::focus(&vertex_id(other));
            }
        }
    }
}

fn vertex_id(place: usize) -> String {
    format!("vertex-box-{place}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::scenario::Scenario;
    use switchyard::world::World;

    /// The graph of these tasks, and what is drawn of it.
    fn drawn(tasks: &str, narrow: bool) -> (Vec<VertexView>, Boxes) {
        let text = format!("version: 1\nnodes: [{{}}]\nworkload: [{{tasks: [{tasks}]}}]\n");
        let vertices = World::new(&Scenario::parse(&text).unwrap()).unwrap().graph();
        let item = |vertex: &VertexView| Item {
            layer: vertex.level as usize,
            needs: vertex.after.iter().map(|place| *place as usize).collect(),
        };
        let items: Vec<Item> = vertices.iter().map(item).collect();
        let boxes = Boxes::of(&vertices, &items, narrow);
        (vertices, boxes)
    }

    /// One task, so many after it, and one after all of those.
    fn fan(count: usize) -> String {
        let middle = |place: usize| format!("{{name: m{place}, work: 1s, after: [a]}}");
        let middle: Vec<_> = (0..count).map(middle).collect();
        let after: Vec<_> = (0..count).map(|place| format!("m{place}")).collect();
        format!("{{name: a, work: 1s}}, {}, {{name: z, work: 1s, after: [{}]}}", middle.join(", "), after.join(", "))
    }

    #[test]
    fn a_chain_runs_to_the_right_and_a_fan_downwards_where_there_is_width() {
        let (_, chain) = drawn("{name: a, work: 1s}, {name: b, work: 1s, after: [a]}", false);
        assert!(chain.named && chain.layers.width > chain.layers.height);
        let (_, fan_of_40) = drawn(&fan(40), false);
        assert!(!fan_of_40.named && fan_of_40.layers.width > 4 * fan_of_40.layers.height);
        let (_, on_a_phone) = drawn(&fan(40), true);
        assert!(on_a_phone.layers.height > on_a_phone.layers.width);
    }

    #[test]
    fn only_steps_of_the_critical_path_are_marked() {
        let (vertices, boxes) = drawn(
            "{name: a, work: 1s}, {name: b, work: 2s, after: [a]}, {name: c, work: 1s, after: [a, b]}, {name: d, work: 1s, after: [a]}",
            false,
        );
        let marked = boxes.layers.lines().zip(&boxes.critical).filter(|(_, way)| **way);
        let marked: Vec<_> =
            marked.map(|(line, _)| (vertices[line.from].name.as_str(), vertices[line.to].name.as_str())).collect();
        assert_eq!(marked, [("a", "b"), ("b", "c")], "and not from a to c at once");
    }
}
