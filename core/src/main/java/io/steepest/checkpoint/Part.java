package io.steepest.checkpoint;

import io.steepest.checkpoint.Index.NamedPiece;
import io.steepest.optim.Piece;
import io.steepest.optim.Share;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * The tensors that one rank writes of a checkpoint; the only rank writes all.
 *
 * @param tensors by their names in the file
 * @param pieces for the names of those that are pieces of others
 */
record Part(Map<String, Tensor> tensors, SortedMap<String, NamedPiece> pieces) {

    /**
     * Collects the tensors.
     *
     * @param rank of this process
     * @param share what it writes of the optimizer
     * @param others further tensors, which rank 0 writes
     * @throws IllegalArgumentException if two have one name
     */
    static Part of(Module module, int rank, Share share, Map<String, Tensor> others) {
        Part part = new Part(new TreeMap<>(), new TreeMap<>());
        ModuleTensors.of(module).forEach((name, x) -> {
            if (share.writer(name) == rank) {
                part.put(name, x);
            }
        });
        share.state().tensors().forEach((name, x) -> {
            String whole = Checkpoint.STATE + name;
            Piece piece = share.pieces().get(name);
            if (piece == null) {
                part.put(whole, x);
            } else {
                String own = whole + "/entries-from-" + piece.begin();
                part.put(own, x);
                part.pieces.put(own, new NamedPiece(whole, piece));
            }
        });
        if (rank == 0) {
            others.forEach(part::put);
        }
        return part;
    }

    private void put(String name, Tensor x) {
        if (tensors.put(name, x) != null) {
            throw taken(name);
        }
    }

    static IllegalArgumentException taken(String name) {
        return new IllegalArgumentException("the name " + name + " is taken in a checkpoint: choose another");
    }
}
