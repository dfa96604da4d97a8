package io.steepest.testkit;

import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Opens a {@code PointerScope} around each test, which frees the tensors that the test makes. */
final class Scoped implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(Scoped.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(HERE).put("scope", new PointerScope());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        context.getStore(HERE).remove("scope", PointerScope.class).close();
    }
}
