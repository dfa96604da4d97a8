package io.steepest.param;

import java.util.List;
import java.util.stream.Collectors;

/** The steps that a {@link Reading} is made of. */
final class ReadingSteps {
    private ReadingSteps() {}

    /** Reads a tensor as it is. */
    record AsIs() implements Reading {
        @Override
        public List<Reading> steps() {
            return List.of();
        }

        @Override
        public String toString() {
            return "asIs";
        }
    }

    /** Reads a tensor as one matrix. */
    record Flattened() implements Reading {
        @Override
        public String toString() {
            return "flattened";
        }
    }

    /** Reads a convolution tap by tap. */
    record Taps() implements Reading {
        @Override
        public String toString() {
            return "taps";
        }
    }

    /** Exchanges rows and columns. */
    record Transposed() implements Reading {
        @Override
        public String toString() {
            return "transposed";
        }
    }

    /**
     * Reads leading dimensions as a count.
     *
     * @param dimensions how many
     */
    record Stacked(int dimensions) implements Reading {
        /** Checks the number. */
        Stacked {
            if (dimensions < 1) {
                throw new IllegalArgumentException("stacked(" + dimensions
                        + "): at least one leading dimension counts matrices, as in stacked(1)");
            }
        }

        @Override
        public String toString() {
            return "stacked(" + dimensions + ")";
        }
    }

    /**
     * Splits rows into equal parts.
     *
     * @param parts how many
     */
    record Split(long parts) implements Reading {
        /** Checks the number. */
        Split {
            if (parts < 2) {
                throw new IllegalArgumentException("split(" + parts
                        + "): rows are split into at least two parts, as by split(3), or into parts of given sizes, as"
                        + " by split(2048, 512, 512)");
            }
        }

        @Override
        public String toString() {
            return "split(" + parts + ")";
        }
    }

    /**
     * Splits rows into parts of given sizes.
     *
     * @param rows of each part
     */
    record Sizes(List<Long> rows) implements Reading {
        /** Copies the list and checks it. */
        Sizes {
            rows = List.copyOf(rows);
            if (rows.size() < 2 || rows.stream().anyMatch(size -> size < 1)) {
                throw new IllegalArgumentException(
                        text(rows) + ": at least two parts are given by their numbers of rows, each at least one");
            }
        }

        private static String text(List<Long> rows) {
            return "split(" + rows.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")";
        }

        @Override
        public String toString() {
            return text(rows);
        }
    }

    /**
     * Reads step by step, from left to right.
     *
     * @param steps at least two, none of which is itself several
     */
    record Several(List<Reading> steps) implements Reading {
        /** Copies the list and refuses steps in an order that makes no sense. */
        Several {
            steps = List.copyOf(steps);
            String text = text(steps);
            int joins = 0;
            int splits = 0;
            for (int i = 0; i < steps.size(); i++) {
                Reading step = steps.get(i);
                check(!(step instanceof AsIs || step instanceof Several), text, "then(..) joins readings");
                check(
                        i == 0 || !(step instanceof Stacked),
                        text,
                        "stacked comes first, since it says which dimensions are left for the matrices");
                check(
                        i == 0 || !(step instanceof Transposed && steps.get(i - 1) instanceof Transposed),
                        text,
                        "transposed twice is as it was");
                if (step instanceof Flattened || step instanceof Taps) {
                    check(joins++ == 0 && splits == 0, text, "flattened or taps comes once, and before split");
                }
                if (step instanceof Split || step instanceof Sizes) {
                    check(splits++ == 0, text, "a matrix is split once, along its rows or, transposed, its columns");
                }
            }
            check(steps.size() > 1, text, "a single step is a reading of its own");
        }

        private static void check(boolean right, String text, String reason) {
            if (!right) {
                throw new IllegalArgumentException("reading " + text + ": " + reason);
            }
        }

        private static String text(List<Reading> steps) {
            return steps.stream().map(Reading::toString).collect(Collectors.joining(" "));
        }

        @Override
        public String toString() {
            return text(steps);
        }
    }
}
