package io.steepest.train;

import io.steepest.engine.Workers;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Bank;
import io.steepest.train.data.Batch;
import io.steepest.train.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Forward and backward passes, the rows of a batch divided among threads that compute alone: no operation has to wait for
 * a second thread. Gradients are added in the order of the rows, so that runs on as many threads are equal bit for bit.
 */
final class Passes implements AutoCloseable {
    private final Model model;
    private final SteepestDescent optimizer;
    private final boolean joining;
    private final Precision precision;
    private final String device;
    private final int threads;
    private final List<Tensor> gradients = new ArrayList<>();
    private final TensorVector parameters = new TensorVector();

    /**
     * Where a batch is among those of a step.
     *
     * @param first whether its gradient goes in place of what the banks hold, else it is added
     * @param last whether no other follows
     */
    record Place(boolean first, boolean last) {}

    /**
     * Of a model whose trained parameters are in an optimizer's banks.
     *
     * @param joining whether the optimizer's ranks join their gradients during the last backward pass of a step
     */
    Passes(Model model, SteepestDescent optimizer, boolean joining, Precision precision, String device) {
        this.model = model;
        this.optimizer = optimizer;
        this.joining = joining;
        this.precision = precision;
        this.device = device;
        this.threads = device.equals("cpu") ? torch.get_num_threads() : 1;
        if (joining) {
            // ranks join within the first pass, which would make OpenBLAS round the rest of it otherwise
            Workers.prepare();
        }
        parameters.retainReference();
        for (Bank bank : optimizer.banks().stream().filter(Bank::isFirst).toList()) {
            for (Bank.Member member : bank.members()) {
                parameters.push_back(member.parameter());
                gradients.add(member.gradient());
            }
        }
    }

    /**
     * The mean loss of a batch; its gradient goes into the banks.
     *
     * @param place where the batch is among those of a step
     * @param meanwhile called while other threads compute
     */
    double learn(Batch batch, Place place, Runnable meanwhile) {
        if (joining && place.last && parts(batch) == 1) {
            return join(batch, place, meanwhile);
        }
        TensorVector[] found = new TensorVector[parts(batch)];
        try {
            double loss = sum(divided(batch, meanwhile, (part, i) -> {
                double share = (double) part.tokens() / batch.tokens();
                Tensor partial = lossOf(part);
                found[i] = gradient(partial, share);
                // the parts are added when all are there, by all threads: the scope of this one ends before
                found[i].retainReference();
                return share * partial.item_double();
            }));
            add(found, place.first);
            return loss;
        } finally {
            Stream.of(found).filter(Objects::nonNull).forEach(TensorVector::close);
        }
    }

    /** Adds to the banks, which several ranks have set to zero before. */
    private double join(Batch batch, Place place, Runnable meanwhile) {
        meanwhile.run();
        if (place.first) {
            gradients.forEach(Passes::count);
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor loss = lossOf(placed(batch));
            optimizer.backward(loss);
            return loss.item_double();
        }
    }

    /** Counts as written what the pass may not reach, as when gradients are added: it is zero then. */
    private static void count(Tensor gradient) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            gradient.unsqueeze(0).narrow(0, 0, 0).zero_();
        }
    }

    private TensorVector gradient(Tensor loss, double share) {
        Tensor seed = torch.full(new long[] {}, new Scalar(share), loss.options());
        return torch.grad(new TensorVector(loss), parameters, new TensorVector(seed), new BoolOptional(), false, true);
    }

    /** A batch that was not divided is not divided here either: on a device, or with one thread, there is one to add. */
    private void add(TensorVector[] found, boolean first) {
        if (found.length > 1) {
            Workers.each(gradients.size(), i -> add(found, i, first));
            return;
        }
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            IntStream.range(0, gradients.size()).forEach(i -> add(found, i, first));
        }
    }

    /** Adds up what the parts of a batch found for one parameter, in the order of the rows. */
    private void add(TensorVector[] found, int parameter, boolean first) {
        Tensor into = gradients.get(parameter);
        List<Tensor> parts = Stream.of(found)
                .map(each -> each.get(parameter))
                .filter(Tensor::defined)
                .toList();
        int next = 0;
        if (first && parts.size() >= 2) {
            torch.add_out(into, parts.get(0), parts.get(1));
            next = 2;
        } else if (first && parts.size() == 1) {
            into.copy_(parts.get(0));
            next = 1;
        } else if (first) {
            into.zero_();
        }
        parts.stream().skip(next).forEach(into::add_);
    }

    /** The mean loss of a batch, without gradients. */
    double loss(Batch batch) {
        return sum(each(batch, part -> lossOf(part).item_double() * part.tokens() / batch.tokens()));
    }

    private Tensor lossOf(Batch part) {
        return precision.of(device, () -> model.loss(precision.input(part.inputs()), part.targets()));
    }

    /** What a function of logits and targets gives for the parts of a batch, without gradients. */
    <R> List<R> outputs(Batch batch, BiFunction<Tensor, Tensor, R> function) {
        return each(
                batch,
                part -> function.apply(
                        precision.of(device, () -> model.forward(precision.input(part.inputs()))), part.targets()));
    }

    private <R> List<R> each(Batch batch, Function<Batch, R> task) {
        return divided(batch, () -> {}, (part, i) -> {
            try (NoGradGuard frozen = new NoGradGuard()) {
                return task.apply(part);
            }
        });
    }

    /** A batch of fewer rows than threads is left whole, for all threads together. */
    private int parts(Batch batch) {
        return batch.inputs().size(0) < threads ? 1 : threads;
    }

    private <R> List<R> divided(Batch batch, Runnable meanwhile, BiFunction<Batch, Integer, R> task) {
        int parts = parts(batch);
        if (parts > 1) {
            return Workers.results(parts, i -> task.apply(batch.part(i, parts), i), meanwhile);
        }
        meanwhile.run();
        try (PointerScope scope = new PointerScope()) {
            return List.of(task.apply(placed(batch), 0));
        }
    }

    private Batch placed(Batch batch) {
        if (device.equals("cpu")) {
            return batch;
        }
        Device to = new Device(device);
        Tensor x = batch.inputs();
        Tensor y = batch.targets();
        return new Batch(x.to(to, x.scalar_type()), y.to(to, y.scalar_type()), batch.tokens());
    }

    private static double sum(List<Double> parts) {
        return parts.stream().reduce(0.0, Double::sum);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
