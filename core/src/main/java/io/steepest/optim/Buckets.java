package io.steepest.optim;

import io.steepest.engine.Shapes;
import io.steepest.param.Bank;
import io.steepest.param.Banks;
import io.steepest.param.Buffer;
import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Divides the parameters of a plan into {@link Bucket buckets}, in the order in which a backward pass mostly reaches them:
 * the last parameter first. Shapes, owners and the order of parameters decide, so that all ranks find the same.
 */
final class Buckets {
    /** Bytes from which a parameter goes alone, without a copy, and from which a bucket of small ones is full. */
    static final long FULL = 1L << 20;

    private final int size;
    private final Arena arena;
    private final List<Bucket> full = new ArrayList<>();
    /** Buckets that are being filled, by owner and dtype. */
    private final Map<List<Object>, List<Bucket.Item>> open = new LinkedHashMap<>();

    private Buckets(int size, Arena arena) {
        this.size = size;
        this.arena = arena;
    }

    /**
     * Returns the buckets of all parameters.
     *
     * @param size number of ranks
     * @param arena owner of views and of room for what is packed
     */
    static List<Bucket> of(Banks banks, Owners owners, int size, Arena arena) {
        Buckets made = new Buckets(size, arena);
        List<Bucket.Item> all = new ArrayList<>();
        for (Buffer buffer : banks.buffers()) {
            all.addAll(made.items(buffer, owners));
        }
        all.sort(Comparator.comparingInt((Bucket.Item item) -> item.member().position())
                .reversed()
                .thenComparing(Bucket.Item::owner));
        all.forEach(made::add);
        made.open.values().stream().filter(items -> !items.isEmpty()).forEach(made::close);
        return List.copyOf(made.full);
    }

    private List<Bucket.Item> items(Buffer buffer, Owners owners) {
        Bank bank = buffer.banks().get(0);
        Arena own = arena.at(bank.name());
        int owner = owners.of(bank.members().get(0).name());
        List<Bucket.Item> items = new ArrayList<>();
        if (owner == Owners.EVERY) {
            // every rank steps it by factors, so nothing of it is sent here
            return items;
        }
        if (owner == Owners.ALL) {
            Cut cut = Cut.of(bank, size);
            for (int rank = 0; rank < size; rank++) {
                Tensor weights = own.own("weights-" + rank, cut.of(buffer.weights(), rank));
                Tensor gradients = own.own("gradients-" + rank, cut.of(buffer.gradients(), rank));
                items.add(new Bucket.Item(bank, bank.members().get(0), rank, weights, gradients));
            }
            return items;
        }
        // a bank's memory is that of its members, one after another
        long each = buffer.weights().numel() / bank.members().size();
        for (int i = 0; i < bank.members().size(); i++) {
            Tensor weights = own.own("weights-" + i, buffer.weights().narrow(0, i * each, each));
            Tensor gradients = own.own("gradients-" + i, buffer.gradients().narrow(0, i * each, each));
            items.add(new Bucket.Item(bank, bank.members().get(i), owner, weights, gradients));
        }
        return items;
    }

    private void add(Bucket.Item item) {
        if (item.bytes() >= FULL) {
            close(List.of(item));
            return;
        }
        List<Bucket.Item> items = open.computeIfAbsent(
                List.of(
                        item.owner(),
                        Shapes.type(item.weights()).name(),
                        item.weights().device().str().getString()),
                key -> new ArrayList<>());
        items.add(item);
        if (items.stream().mapToLong(Bucket.Item::bytes).sum() >= FULL) {
            close(items);
            items.clear();
        }
    }

    private void close(List<Bucket.Item> items) {
        full.add(new Bucket(items, arena.at("bucket-" + full.size())));
    }
}
