package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.param.Bank;
import io.steepest.param.Banks;
import io.steepest.param.Buffer;
import io.steepest.tensor.Arena;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What ranks send each other about the banks of a plan: gradients to those who step them, and weights back. It travels in
 * {@link Bucket buckets}.
 */
final class Exchange {
    private final Ranks ranks;
    private final Banks banks;
    private final List<Bucket> buckets;
    /** Names of the banks that every rank steps. */
    private final Set<String> everywhere = new HashSet<>();
    /** What this rank steps of each bank, by the bank's name. */
    private final Map<String, Bank> held = new HashMap<>();

    /**
     * Finds out who sends what to whom.
     *
     * @param views owner of views of the banks
     */
    Exchange(Ranks ranks, Banks banks, Owners owners, Arena views) {
        this.ranks = ranks;
        this.banks = banks;
        if (ranks.size() > 1) {
            banks.buffers().forEach(buffer -> hold(buffer, owners, views));
        }
        this.buckets = ranks.size() == 1 ? List.of() : Buckets.of(banks, owners, ranks.size(), views.at("buckets"));
    }

    private void hold(Buffer buffer, Owners owners, Arena views) {
        Bank first = buffer.banks().get(0);
        int owner = owners.of(first.members().get(0).name());
        if (owner == Owners.ALL) {
            Arena own = views.at("cut").at(first.name());
            Bank part = Cut.of(first, ranks.size()).of(buffer, ranks.rank());
            own.own("weights", part.weights());
            own.own("gradients", part.gradients());
            held.put(first.name(), part);
            return;
        }
        if (owner == Owners.EVERY) {
            buffer.banks().forEach(bank -> everywhere.add(bank.name()));
        }
        if (owner == Owners.EVERY || owner == ranks.rank()) {
            buffer.banks().forEach(bank -> held.put(bank.name(), bank));
        }
    }

    /** What this rank steps of a bank: all of it, a part, or nothing. */
    Optional<Bank> held(Bank bank) {
        return ranks.size() == 1 ? Optional.of(bank) : Optional.ofNullable(held.get(bank.name()));
    }

    /** Whether every rank steps a bank, so that neither its gradients nor its weights are exchanged. */
    boolean isEverywhere(Bank bank) {
        return everywhere.contains(bank.name());
    }

    /** What ranks send of a bank, which is the first in its memory. */
    Stream<Bucket.Item> items(Bank bank) {
        return buckets.stream()
                .flatMap(bucket -> bucket.items().stream())
                .filter(item -> item.bank().name().equals(bank.name()));
    }

    /** Replaces the gradients of some banks by their means over all ranks, where they are stepped. */
    void join(List<BankPlan> plans) {
        all(plans, bucket -> bucket.join(ranks));
    }

    /** Joins the gradients of all banks while a backward pass adds to them. */
    Joining joining() {
        return new Joining(ranks, banks, buckets);
    }

    /** Gives the weights of some banks to all ranks. */
    void spread(List<BankPlan> plans) {
        all(plans, bucket -> bucket.spread(ranks));
    }

    /**
     * Makes a check on each rank, which fails on all if it fails on one.
     *
     * @param others makes the exception for the message of another rank
     * @throws RuntimeException of this rank, or that for the message of another
     */
    void together(Runnable check, Function<String, RuntimeException> others) {
        Optional<RuntimeException> own = Optional.empty();
        try {
            check.run();
        } catch (IllegalStateException | IllegalArgumentException | ArithmeticException e) {
            own = Optional.of(e);
        }
        List<String> all = ranks.texts(own.map(RuntimeException::getMessage).orElse(""));
        if (own.isPresent()) {
            throw own.get();
        }
        for (int rank = 0; rank < all.size(); rank++) {
            if (!all.get(rank).isEmpty()) {
                throw others.apply("rank " + rank + " says: " + all.get(rank));
            }
        }
    }

    /** Begins an operation on each bucket that holds something of some banks, and then waits for all of them. */
    private void all(List<BankPlan> plans, Function<Bucket, Ranks.Pending> operation) {
        Set<String> names = plans.stream().map(plan -> plan.bank().name()).collect(Collectors.toSet());
        List<Ranks.Pending> begun = buckets.stream()
                .filter(bucket -> bucket.touches(names))
                .map(operation)
                .toList();
        begun.forEach(Ranks.Pending::await);
    }
}
