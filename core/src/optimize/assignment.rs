//! Each row to a column of its own at the least total cost: the assignment problem.
//!
//! The Hungarian method with shortest augmenting paths and potentials: Kuhn (1955), Munkres (1957), in the form of
//! Jonker and Volgenant, *A Shortest Augmenting Path Algorithm* (1987). Cubic time, whole numbers throughout. For the
//! most instead of the least, negate the costs. Pairs that may not be are left out: give them a cost above all sums.

/// The column of each row, and the total cost. There are at least as many columns as rows; costs times rows fit 62
/// bits.
///
/// ```
/// use switchyard::optimize::assignment::assign;
/// let cost = [[4, 1, 3], [2, 0, 5], [3, 2, 2]].map(Vec::from);
/// assert_eq!(assign(&cost), (vec![1, 0, 2], 5));
/// ```
///
/// # Panics
///
/// When there are more rows than columns.
#[must_use]
pub fn assign(cost: &[Vec<i64>]) -> (Vec<usize>, i64) {
    let columns = cost.first().map_or(0, Vec::len);
    assert!(cost.len() <= columns || cost.is_empty(), "every row needs a column of its own");
    // Invariant: cost[row][column] >= row_price[row] + column_price[column], with equality where row has column.
    let mut row_price = vec![0; cost.len()];
    let mut column_price = vec![0; columns];
    let mut row_of: Vec<Option<usize>> = vec![None; columns];
    for new in 0..cost.len() {
        // The shortest way from the new row to every column, by reduced cost, Dijkstra's way.
        let mut distance = vec![i64::MAX; columns];
        let mut from: Vec<Option<usize>> = vec![None; columns];
        let mut done = vec![false; columns];
        let (mut row, mut reached, mut at) = (new, 0, None);
        let free = loop {
            for column in (0..columns).filter(|&column| !done[column]) {
                let way = reached + cost[row][column] - row_price[row] - column_price[column];
                if way < distance[column] {
                    distance[column] = way;
                    from[column] = at;
                }
            }
            let nearest = (0..columns).filter(|&column| !done[column]).min_by_key(|&column| distance[column]);
            let column = nearest.expect("some column is free, as there are at least as many as rows");
            done[column] = true;
            reached = distance[column];
            at = Some(column);
            match row_of[column] {
                Some(owner) => row = owner,
                None => break column,
            }
        };
        row_price[new] += reached;
        for column in (0..columns).filter(|&column| done[column]) {
            if let Some(owner) = row_of[column] {
                row_price[owner] += reached - distance[column];
            }
            column_price[column] -= reached - distance[column];
        }
        let mut column = free;
        while let Some(before) = from[column] {
            row_of[column] = row_of[before];
            column = before;
        }
        row_of[column] = Some(new);
    }
    let mut chosen = vec![0; cost.len()];
    for (column, row) in row_of.iter().enumerate() {
        if let Some(row) = *row {
            chosen[row] = column;
        }
    }
    let total = chosen.iter().enumerate().map(|(row, &column)| cost[row][column]).sum();
    (chosen, total)
}
