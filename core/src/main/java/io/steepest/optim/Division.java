package io.steepest.optim;

import java.util.List;

/**
 * Who would step what on a number of ranks, and what that costs each of them. It follows from shapes, the recipe and the number
 * of ranks, so that no other rank is needed to know it.
 *
 * @param size number of ranks
 * @param shares one for each parameter that is stepped, what costs most first
 * @param loads one for each rank
 */
public record Division(int size, List<Share> shares, List<Load> loads) {
    /** In place of an owner: the parameter is cut evenly among all ranks. */
    public static final int ALL = Owners.ALL;

    /** Copies the lists. */
    public Division {
        shares = List.copyOf(shares);
        loads = List.copyOf(loads);
    }

    /**
     * A parameter.
     *
     * @param name its name in the module tree
     * @param owner the rank that steps it, or {@link #ALL}
     * @param cost part of the guessed cost of the whole step, by which owners are found
     * @param products guessed operations of its matrix products in a step
     * @param bytes memory of its weights, which its gradient takes, too
     * @param stateBytes memory of its optimizer state
     * @param factorBytes what would travel of its gradient where an oracle of low rank needs only its factors; as many as
     *     {@code bytes} otherwise
     */
    public record Share(
            String name, int owner, double cost, double products, long bytes, long stateBytes, long factorBytes) {

        /** Who steps it, in words. */
        public String text() {
            return owner == ALL ? "all, cut" : "rank " + owner;
        }
    }

    /**
     * A rank.
     *
     * @param rank its number
     * @param cost part of the guessed cost of the whole step that falls to it
     * @param products guessed operations of its matrix products in a step
     * @param bytes memory of the weights that it steps
     * @param stateBytes memory of the optimizer state that it keeps
     * @param sentBytes of gradients and weights that it sends in a step, copies that it passes on included
     * @param receivedBytes of gradients and weights that it receives in a step
     */
    public record Load(
            int rank, double cost, double products, long bytes, long stateBytes, long sentBytes, long receivedBytes) {}

    /** The part of the cost that falls to the busiest rank; {@code 1/size} were it even. */
    public double largestCost() {
        return loads.stream().mapToDouble(Load::cost).max().orElse(0);
    }

    /** The most state that a rank keeps, bytes. */
    public long largestState() {
        return loads.stream().mapToLong(Load::stateBytes).max().orElse(0);
    }

    /** The most that a rank sends in a step, bytes. */
    public long largestSent() {
        return loads.stream().mapToLong(Load::sentBytes).max().orElse(0);
    }

    /** The most that a rank receives in a step, bytes. */
    public long largestReceived() {
        return loads.stream().mapToLong(Load::receivedBytes).max().orElse(0);
    }

    /** Memory of all weights that are stepped, bytes. */
    public long bytes() {
        return shares.stream().mapToLong(Share::bytes).sum();
    }

    /** A table for a terminal: a line for each parameter with its owner, then a line for each rank. */
    @Override
    public String toString() {
        return DivisionTable.of(this);
    }
}
