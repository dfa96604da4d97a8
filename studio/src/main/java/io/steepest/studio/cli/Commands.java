package io.steepest.studio.cli;

import java.util.List;

/** Commands of another module. {@link Main} adds those of every provider that {@link java.util.ServiceLoader} finds. */
public interface Commands {

    /** Returns the classes of the commands, each annotated as picocli wants it and made by a constructor without arguments. */
    List<Class<?>> commands();
}
