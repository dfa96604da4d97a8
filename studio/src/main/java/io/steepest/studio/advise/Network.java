package io.steepest.studio.advise;

import io.steepest.engine.Workers;
import io.steepest.param.Bank;
import io.steepest.train.data.Batch;
import io.steepest.train.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Losses and gradients of a model on a batch, in float32, the rows divided among threads that compute alone. Gradients are
 * written into the banks of its optimizer; the next training step writes over them.
 */
final class Network {
    private final Model model;
    private final List<Bank> banks;
    private final List<Bank.Member> members;
    private final int threads;

    /**
     * A model at work.
     *
     * @param model whose trained parameters are in the banks
     * @param banks of its optimizer
     */
    Network(Model model, List<Bank> banks) {
        this.model = model;
        this.banks = List.copyOf(banks);
        this.members = banks.stream()
                .filter(Bank::isFirst)
                .flatMap(bank -> bank.members().stream())
                .toList();
        this.threads = parameter(0).is_cpu() ? torch.get_num_threads() : 1;
    }

    List<Bank> banks() {
        return banks;
    }

    List<Bank.Member> members() {
        return members;
    }

    Tensor parameter(int member) {
        return members.get(member).parameter();
    }

    /** Returns all trained parameters, in the order of {@link #members}; the caller's scope owns the list. */
    TensorVector parameters() {
        TensorVector all = new TensorVector();
        members.forEach(member -> all.push_back(member.parameter()));
        return all;
    }

    /** Returns the mean loss of a batch at the present weights. */
    double loss(Batch batch) {
        return each(batch, (part, i) -> {
                    try (NoGradGuard frozen = new NoGradGuard()) {
                        return share(part, batch) * lossOf(part).item_double();
                    }
                })
                .stream()
                .mapToDouble(v -> v)
                .sum();
    }

    /** Writes the gradient of the mean loss of a batch into the banks. */
    void gradient(Batch batch) {
        gradient(List.of(batch));
    }

    /** Writes the mean of the gradients of batches of one size into the banks. */
    void gradient(List<Batch> batches) {
        List<TensorVector> parts = new ArrayList<>();
        try {
            for (Batch batch : batches) {
                parts.addAll(each(
                        batch, (part, i) -> kept(gradient(part, share(part, batch) / batches.size(), false))));
            }
            write(parts);
        } finally {
            parts.forEach(TensorVector::close);
        }
    }

    /** Writes the sum of the gradients of parts of a batch into the banks. */
    void write(List<TensorVector> parts) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            for (int i = 0; i < members.size(); i++) {
                Tensor into = members.get(i).gradient().zero_();
                for (TensorVector part : parts) {
                    if (part.get(i).defined()) {
                        into.add_(part.get(i).detach());
                    }
                }
            }
        }
    }

    /**
     * Returns the gradient of a part of a batch.
     *
     * @param share of the part in the mean
     * @param again whether it is to be differentiated again
     */
    TensorVector gradient(Batch part, double share, boolean again) {
        Tensor loss = lossOf(part);
        Tensor seed = torch.full(new long[] {}, new Scalar(share), loss.options());
        return torch.grad(
                new TensorVector(loss), parameters(), new TensorVector(seed), new BoolOptional(again), again, true);
    }

    private Tensor lossOf(Batch part) {
        return model.loss(part.inputs(), part.targets());
    }

    static double share(Batch part, Batch whole) {
        return (double) part.tokens() / whole.tokens();
    }

    /** Keeps a list beyond the scope that it was made in. */
    static TensorVector kept(TensorVector list) {
        list.retainReference();
        return list;
    }

    /** Returns what a task gives for the parts of a batch, each in a thread and a scope of its own. */
    <R> List<R> each(Batch batch, BiFunction<Batch, Integer, R> task) {
        int parts = batch.inputs().size(0) < threads ? 1 : threads;
        if (parts > 1) {
            return Workers.results(parts, i -> task.apply(batch.part(i, parts), i), () -> {});
        }
        try (PointerScope scope = new PointerScope()) {
            return List.of(task.apply(placed(batch), 0));
        }
    }

    private Batch placed(Batch batch) {
        Tensor x = batch.inputs();
        Tensor y = batch.targets();
        return parameter(0).is_cpu()
                ? batch
                : new Batch(
                        x.to(parameter(0).device(), x.scalar_type()),
                        y.to(parameter(0).device(), y.scalar_type()),
                        batch.tokens());
    }
}
