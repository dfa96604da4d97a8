package io.steepest.checkpoint;

import io.steepest.file.OutputFile;
import io.steepest.optim.Share;
import io.steepest.optim.SteepestDescent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * A module and its optimizer on disk.
 *
 * <pre>{@code
 * Checkpoint.save(file, model, optimizer);
 * ...
 * Checkpoint.restore(file, model, optimizer);
 * }</pre>
 *
 * <p>One rank writes a safetensors file, which Python reads, too: parameters and buffers under their names, the optimizer's
 * memory under {@code optimizer/NAME/momentum} and the like, and the recipe, the counts of steps and a checksum in the
 * metadata. Several ranks write a set of such files, each with what its rank has, and an index beside the name, {@code
 * NAME.index.json}, which says in the usual form which file holds which tensor. Whichever form was written last counts, and
 * any number of ranks reads either.
 *
 * <p>State is named by parameter, so a module whose parameters are registered in another order, or an optimizer that groups
 * them differently, goes on exactly. {@link #from} offers names of other layouts, partial restoring and weights alone.
 */
public final class Checkpoint {
    /** What the names of the optimizer's memory begin with. */
    static final String STATE = "optimizer/";

    private Checkpoint() {}

    /**
     * Writes a checkpoint, or replaces it, whole or not at all. Several ranks all call this, with the name of one file that
     * all of them can write; if it fails on one, all get an exception.
     *
     * @param file the name; its folder must exist
     * @throws IOException naming the file, if the disk fails or is full or the folder is missing; then an old checkpoint is
     *     as it was
     * @throws IllegalArgumentException if the module has a tensor whose name begins with {@code optimizer/}
     */
    public static void save(Path file, Module module, SteepestDescent optimizer) throws IOException {
        save(file, module, optimizer, Map.of(), Map.of());
    }

    /**
     * Writes a checkpoint that also holds what a training loop keeps, such as the state of a random generator and the
     * position in the data. Of several ranks, rank 0 writes that.
     *
     * @param file the name; its folder must exist
     * @param tensors further tensors by name
     * @param texts further texts by name
     * @throws IOException as above
     * @throws IllegalArgumentException if a name is taken
     */
    public static void save(
            Path file, Module module, SteepestDescent optimizer, Map<String, Tensor> tensors, Map<String, String> texts)
            throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Share share = optimizer.share();
            int rank = optimizer.rank();
            Supplier<Part> own = () -> Part.of(module, rank, share, tensors);
            Map<String, String> words = new TreeMap<>(texts);
            String record = OptimizerRecord.of(optimizer.recipe().toString(), share.state())
                    .json();
            if (words.put(OptimizerRecord.KEY, record) != null) {
                throw Part.taken(OptimizerRecord.KEY);
            }
            if (optimizer.ranks().size() > 1) {
                ShardWriter.write(file, optimizer, own, words);
                return;
            }
            Safetensors.write(file, own.get().tensors(), words);
            if (Files.isRegularFile(file)) {
                Forms.of(file).keepSingle();
            }
        }
    }

    /**
     * Reads a checkpoint whole, whichever form it has, and verifies every file of it. Tensors that are cut among several
     * files come as one.
     *
     * @param file the name that was given to {@link #save}, or an index, {@code *.index.json}, of any origin
     * @return its tensors, which the caller closes, and its texts
     * @throws CheckpointException naming the file that is missing or damaged; nothing stays allocated
     * @throws IOException if the disk fails
     */
    public static TensorFile read(Path file) throws IOException {
        Path found = find(file).orElse(file);
        if (!Forms.isIndex(found)) {
            return Safetensors.read(found);
        }
        byte[] seen = Files.readAllBytes(found);
        try {
            return ShardReader.read(found);
        } catch (CheckpointException e) {
            // who saves meanwhile removes the files of the set that this began to read
            Path now = find(file).orElse(file);
            if (now.equals(found) && Arrays.equals(seen, Files.readAllBytes(now))) {
                throw e;
            }
            return Forms.isIndex(now) ? ShardReader.read(now) : Safetensors.read(now);
        }
    }

    /**
     * Finds the file that a checkpoint begins with.
     *
     * @param file the name that was given to {@link #save}
     * @return the single file, or the index of several; empty if there is neither
     * @throws CheckpointException if there are both, and the index is damaged
     * @throws IOException if the disk fails
     */
    public static Optional<Path> find(Path file) throws IOException {
        if (Forms.isIndex(file)) {
            return Files.exists(file) ? Optional.of(file) : Optional.empty();
        }
        Forms forms = Forms.of(file);
        // named as it was given, unless a link leads elsewhere
        return forms.current()
                .map(found -> found.equals(forms.single())
                        ? file
                        : Files.isSymbolicLink(file) ? found : file.resolveSibling(found.getFileName()));
    }

    /**
     * Removes what killed processes left beside a checkpoint that they were writing. Nobody may be writing it meanwhile.
     *
     * @param file the name that was given to {@link #save}
     * @throws IOException if the disk fails
     */
    public static void deleteLeftovers(Path file) throws IOException {
        Forms forms = Forms.of(file);
        OutputFile.deleteLeftovers(file);
        OutputFile.deleteLeftovers(forms.index());
        forms.keepCurrent();
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
