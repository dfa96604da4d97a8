package io.steepest.precondition;

import io.steepest.norm.Norm;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * Matrices cut into blocks, each with coordinates of its own: A is block by block, so every law of coordinates carries
 * over. Blocks of equal shape, at most four kinds, form one batch.
 *
 * @param maxDimension most rows and columns of a block
 * @param inner learns the coordinates of the blocks
 */
record Blocked(long maxDimension, Preconditioner inner) implements Preconditioner {

    Blocked {
        if (maxDimension < 1) {
            throw new IllegalArgumentException("blocks have at least one row and column, found " + maxDimension);
        }
    }

    @Override
    public boolean learns() {
        return inner.learns();
    }

    @Override
    public boolean isMetric() {
        return inner.isMetric();
    }

    @Override
    public int skips() {
        return inner.skips();
    }

    @Override
    public double degree(long m, long n) {
        return inner.degree(Math.min(m, maxDimension), Math.min(n, maxDimension));
    }

    @Override
    public Preconditioner fitted(Norm norm) {
        return new Blocked(maxDimension, inner.fitted(norm));
    }

    @Override
    public Norm withoutMemory() {
        return new BlockNorm(maxDimension, inner.withoutMemory());
    }

    @Override
    public State on(Tensor like, Arena arena) {
        return on(like, List.of(), arena);
    }

    @Override
    public State on(Tensor like, List<String> names, Arena arena) {
        List<Grid> grids = Grid.cut(like.size(-2), like.size(-1), maxDimension);
        if (grids.size() == 1 && grids.get(0).isWhole()) {
            return inner.on(like, names, arena);
        }
        List<Part> parts = new ArrayList<>();
        for (Grid grid : grids) {
            String name =
                    "blocks-" + Shapes.text(grid.rows().size(), grid.columns().size());
            parts.add(new Part(grid, inner.on(grid.of(like), arena.at(name))));
        }
        return new Live(toString(), parts);
    }

    @Override
    public String toString() {
        return "blocked(" + maxDimension + ", " + inner + ")";
    }

    /**
     * The blocks of one shape, with their coordinates.
     *
     * @param grid where they lie
     * @param state what is learnt of them
     */
    private record Part(Grid grid, State state) {}

    private record Live(String name, List<Part> parts) implements State {

        @Override
        public void observe(Tensor g, long t) {
            parts.forEach(part -> part.state.observe(part.grid.of(g), t));
        }

        @Override
        public void settle(Tensor g, long t) {
            parts.forEach(part -> part.state.settle(part.grid.of(g), t));
        }

        @Override
        public void resumeAt(long t) {
            parts.forEach(part -> part.state.resumeAt(t));
        }

        @Override
        public void measureIn(Tensor unit) {
            parts.forEach(part -> part.state.measureIn(unit));
        }

        @Override
        public Tensor toLocal(Tensor w) {
            return map(w, State::toLocal);
        }

        @Override
        public Tensor gradientToLocal(Tensor g) {
            return map(g, State::gradientToLocal);
        }

        @Override
        public Tensor updateFromLocal(Tensor t) {
            return map(t, State::updateFromLocal);
        }

        @Override
        public Tensor inverseMetric(Tensor g) {
            return map(g, State::inverseMetric);
        }

        private Tensor map(Tensor x, BiFunction<State, Tensor, Tensor> f) {
            Tensor result = x.clone();
            for (Part part : parts) {
                part.grid.put(f.apply(part.state, part.grid.of(x)), result);
            }
            return result;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
