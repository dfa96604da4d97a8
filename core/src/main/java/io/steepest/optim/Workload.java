package io.steepest.optim;

import io.steepest.engine.Workers;
import io.steepest.recipe.Descent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;

/**
 * The parts that make up a step, and who takes them: a fused or a very large one all native threads together, the rest
 * one thread each, largest first; few and small ones the calling thread alone.
 */
final class Workload {
    /** Handing work to other threads takes as long as about so many operations. */
    private static final double LEAST = 5e6;
    /** Operations that a pass over an entry takes as long as, waiting for memory. */
    private static final double PER_ENTRY = 100;

    /** Of several threads inside, one after the other. */
    private final List<BankDescent> alone = new ArrayList<>();
    /** Of one thread each, largest first. */
    private final List<BankDescent> shared;
    /** All that are not fused, largest first. */
    private final List<BankDescent> others;

    /** For the parts of all banks. */
    Workload(List<BankDescent> parts) {
        this.others = parts.stream()
                .filter(part -> !part.isFused())
                .sorted(Comparator.comparingDouble(Workload::cost).reversed())
                .toList();
        parts.stream().filter(BankDescent::isFused).forEach(alone::add);
        double rest = others.stream().mapToDouble(Workload::cost).sum();
        boolean little = rest < LEAST;
        int next = 0;
        while (next < others.size() && (little || cost(others.get(next)) * Workers.most() > rest)) {
            rest -= cost(others.get(next));
            alone.add(others.get(next));
            next++;
        }
        this.shared = others.subList(next, others.size());
        if (shared.size() > 1) {
            Workers.prepare();
        }
    }

    /** A guess of operations, to compare parts by. */
    private static double cost(BankDescent part) {
        double k = part.stored().size(0);
        double m = part.stored().size(1);
        double n = part.stored().size(2);
        Descent descent = part.descent();
        boolean factors = descent.preconditioner().learns() && !Slices.isEntrywise(descent);
        double products = descent.norm().flops((long) m, (long) n) + (factors ? 4 * m * n * (m + n) : 0);
        return k * (PER_ENTRY * m * n + products);
    }

    /** Spreads renewals of roots and bases over steps, so that none takes much longer than others. */
    void stagger() {
        for (int i = 0; i < others.size(); i++) {
            others.get(i).delay(i);
        }
    }

    /** Does it with every part. */
    void run(Consumer<BankDescent> task) {
        for (BankDescent part : alone) {
            try (PointerScope scope = new PointerScope()) {
                task.accept(part);
            }
        }
        Workers.each(shared.size(), i -> task.accept(shared.get(i)));
    }
}
