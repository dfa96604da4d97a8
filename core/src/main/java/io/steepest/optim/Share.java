package io.steepest.optim;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one of several ranks writes of a checkpoint: together the shares of all ranks hold each tensor of the state once,
 * and each parameter belongs to one of them.
 *
 * @param state the tensors that this rank writes, which are views of its own memory, under the names that one rank gives
 *     them; counts and factor are those of the whole
 * @param pieces for the names of tensors that are cut among the ranks: where this rank's entries belong; unmodifiable
 * @param writers the rank that writes the weights of each parameter, by name; unmodifiable. Rank 0 writes what is not there
 */
public record Share(OptimizerState state, SortedMap<String, Piece> pieces, Map<String, Integer> writers) {
    /** Copies the maps, not the tensors. */
    public Share {
        pieces = Collections.unmodifiableSortedMap(new TreeMap<>(pieces));
        writers = Map.copyOf(writers);
    }

    /** Returns the rank that writes a tensor of the module. */
    public int writer(String name) {
        return writers.getOrDefault(name, 0);
    }
}
