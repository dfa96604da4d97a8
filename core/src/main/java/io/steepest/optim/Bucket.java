package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.param.Bank;
import io.steepest.tensor.Arena;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** What ranks send as one message: a large parameter as it lies in its bank, or small ones of one owner packed together. */
final class Bucket {
    private final int owner;
    private final List<Item> items;
    /** Where several are packed. */
    private final Optional<Tensor> room;

    private final Set<String> banks;

    /**
     * A parameter, or the part of one that is cut.
     *
     * @param bank that it lies in
     * @param member the parameter
     * @param owner the rank that steps it
     * @param weights {@code [entries]}, a view of the bank
     * @param gradients {@code [entries]}, a view of the bank
     */
    record Item(Bank bank, Bank.Member member, int owner, Tensor weights, Tensor gradients) {
        long bytes() {
            return weights.numel() * weights.element_size();
        }
    }

    /**
     * Packs items of one owner, dtype and device.
     *
     * @param items one or more
     * @param arena owner of the room for several
     */
    Bucket(List<Item> items, Arena arena) {
        this.owner = items.get(0).owner;
        this.items = List.copyOf(items);
        this.banks = items.stream().map(item -> item.bank.name()).collect(Collectors.toSet());
        long entries = items.stream().mapToLong(item -> item.weights.numel()).sum();
        this.room = items.size() == 1
                ? Optional.empty()
                : Optional.of(arena.own("room", items.get(0).weights.new_empty(entries)));
    }

    List<Item> items() {
        return items;
    }

    /** Whether it holds anything of some banks. */
    boolean touches(Set<String> names) {
        return banks.stream().anyMatch(names::contains);
    }

    /** Begins to replace the gradients by their means over all ranks, on the owner. */
    Ranks.Pending join(Ranks ranks) {
        if (room.isEmpty()) {
            return ranks.mean(items.get(0).gradients, owner);
        }
        pack(Item::gradients);
        Ranks.Pending mean = ranks.mean(room.get(), owner);
        return () -> {
            mean.await();
            if (ranks.rank() == owner) {
                unpack(Item::gradients);
            }
        };
    }

    /** Begins to give the weights to all ranks. */
    Ranks.Pending spread(Ranks ranks) {
        if (room.isEmpty()) {
            return ranks.broadcast(items.get(0).weights, owner);
        }
        if (ranks.rank() == owner) {
            pack(Item::weights);
        }
        Ranks.Pending given = ranks.broadcast(room.get(), owner);
        return () -> {
            given.await();
            if (ranks.rank() != owner) {
                unpack(Item::weights);
            }
        };
    }

    private void pack(Function<Item, Tensor> what) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            TensorVector all = new TensorVector(items.stream().map(what).toArray(Tensor[]::new));
            torch.cat_out(room.orElseThrow(), all);
        }
    }

    private void unpack(Function<Item, Tensor> what) {
        long start = 0;
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            for (Item item : items) {
                Tensor into = what.apply(item);
                into.copy_(room.orElseThrow().narrow(0, start, into.numel()));
                start += into.numel();
            }
        }
    }
}
