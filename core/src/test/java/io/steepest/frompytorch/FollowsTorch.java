package io.steepest.frompytorch;

import java.io.IOException;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the network and the batches of the recording that is named like the test method, and afterwards checks
 * that the test went through all of them.
 */
final class FollowsTorch implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    /** Twelve steps in float64, through networks and optimizers that multiply a rounding by a thousand at most. */
    private static final double FLOAT64 = 1e-11;
    /** Kernels add bfloat16 products in other orders. The same run in float32 is 5e-3 away, so this tells them apart. */
    private static final double BFLOAT16 = 0x1p-8;

    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(FollowsTorch.class);

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        ExtensionContext.Store store = context.getStore(HERE);
        store.put(PointerScope.class, new PointerScope());
        Recording recording = Recording.of(context.getRequiredTestMethod().getName());
        store.put(Net.class, network(recording));
        store.put(Batches.class, new Batches(recording, recording.inFloat64() ? FLOAT64 : BFLOAT16));
    }

    /** The network with the weights that torch began with. */
    private static Net network(Recording recording) {
        Net model = new Net();
        model.to(recording.inFloat64() ? ScalarType.Double : ScalarType.Float, false);
        try (NoGradGuard frozen = new NoGradGuard()) {
            for (Map.Entry<String, Tensor> entry : recording.first().entrySet()) {
                Tensor weight = model.named_parameters(true).get(entry.getKey());
                weight.copy_(entry.getValue().view_as(weight));
            }
        }
        return model;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(HERE);
        if (context.getExecutionException().isEmpty()) {
            store.get(Batches.class, Batches.class).finish();
        }
        store.remove(PointerScope.class, PointerScope.class).close();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Net.class || type == Batches.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(HERE).get(parameter.getParameter().getType());
    }
}
