package io.steepest.checkpoint;

import io.steepest.optim.OptimizerState;
import io.steepest.optim.SteepestDescent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * A module and its optimizer in one file.
 *
 * <pre>{@code
 * Checkpoint.save(file, model, optimizer);
 * ...
 * Checkpoint.restore(file, model, optimizer);
 * }</pre>
 *
 * <p>The file is a safetensors file, which Python reads, too: parameters and buffers under their names, the optimizer's
 * memory under {@code optimizer/NAME/momentum} and the like, and the recipe, the counts of steps and a checksum in the
 * metadata. State is named by parameter, so a module whose parameters are registered in another order, or an optimizer
 * that groups them differently, goes on exactly. {@link #from} offers names of other layouts, partial restoring and
 * weights alone.
 */
public final class Checkpoint {
    /** What the names of the optimizer's memory begin with. */
    static final String STATE = "optimizer/";

    private Checkpoint() {}

    /**
     * Writes a file, or replaces it, whole or not at all.
     *
     * @param file the file; its folder must exist
     * @throws IOException naming the file, if the disk fails or is full or the folder is missing; then an old file is as
     *     it was
     * @throws IllegalArgumentException if the module has a tensor whose name begins with {@code optimizer/}
     */
    public static void save(Path file, Module module, SteepestDescent optimizer) throws IOException {
        save(file, module, optimizer, Map.of(), Map.of());
    }

    /**
     * Writes a file that also holds what a training loop keeps, such as the state of a random generator and the position
     * in the data. Several ranks all call this, and rank 0 writes the file, which does not depend on their number.
     *
     * @param file the file; its folder must exist
     * @param tensors further tensors by name
     * @param texts further texts by name
     * @throws IOException as above
     * @throws IllegalArgumentException if a name is taken
     */
    public static void save(
            Path file, Module module, SteepestDescent optimizer, Map<String, Tensor> tensors, Map<String, String> texts)
            throws IOException {
        try (PointerScope scope = new PointerScope()) {
            OptimizerState state = optimizer.state();
            if (optimizer.rank() != 0) {
                return;
            }
            Map<String, Tensor> all = new TreeMap<>();
            ModuleTensors.of(module).forEach((name, x) -> put(all, name, x));
            state.tensors().forEach((name, x) -> put(all, STATE + name, x));
            tensors.forEach((name, x) -> put(all, name, x));
            Map<String, String> words = new TreeMap<>(texts);
            String record =
                    OptimizerRecord.of(optimizer.recipe().toString(), state).json();
            if (words.put(OptimizerRecord.KEY, record) != null) {
                throw taken(OptimizerRecord.KEY);
            }
            Safetensors.write(file, all, words);
        }
    }

    private static void put(Map<String, Tensor> all, String name, Tensor x) {
        if (all.put(name, x) != null) {
            throw taken(name);
        }
    }

    private static IllegalArgumentException taken(String name) {
        return new IllegalArgumentException("the name " + name + " is taken in a checkpoint: choose another");
    }

    /**
     * Restores a module and its optimizer, strictly: everything that the file and they hold must fit.
     *
     * @param file that {@link #save} wrote
     * @param module its parameters and buffers are written in place
     * @param optimizer of the module
     * @throws CheckpointException listing everything that is missing, left over, of another shape or dtype, or of another
     *     recipe; nothing was changed then
     * @throws IOException if the disk fails
     */
    public static void restore(Path file, Module module, SteepestDescent optimizer) throws IOException {
        from(file).into(module, optimizer);
    }

    /** Returns choices about restoring from a file; {@link Restore#into} does it. */
    public static Restore from(Path file) {
        return new Restore(file);
    }
}
