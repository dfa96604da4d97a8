package io.steepest.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** An entry of the catalogue that is being written. */
final class Draft {
    final Published.Group group;
    final String name;
    final String summary;
    final List<Published.Default> constants = new ArrayList<>();
    String paper = "";
    String direction = "";
    Form form = Form.ORACLE;
    double degree;
    Optional<String> needs = Optional.empty();

    private Draft(Published.Group group, String name, String summary) {
        this.group = group;
        this.name = name;
        this.summary = summary;
    }

    /** Begins an entry. */
    static Draft of(Published.Group group, String name, String summary) {
        return new Draft(group, name, summary);
    }

    /** Says who published it. */
    Draft by(String authors) {
        paper = authors;
        return this;
    }

    /** Says how a hidden matrix moves, but for the sign. */
    Draft moves(String formula, Form kind, double homogeneity) {
        direction = formula;
        form = kind;
        degree = homogeneity;
        return this;
    }

    /** Adds a constant with its published default, which suits small models, too. */
    Draft takes(Constant constant, double published) {
        return takes(constant, published, published);
    }

    /** Adds a constant with its published default and that for small models. */
    Draft takes(Constant constant, double published, double small) {
        constants.add(new Published.Default(constant, OptionalDouble.of(published), small));
        return this;
    }

    /** Adds a constant that no publication has a default for. */
    Draft chooses(Constant constant, double small) {
        constants.add(new Published.Default(constant, OptionalDouble.empty(), small));
        return this;
    }

    /** Says that there is no recipe without a part that is no number. */
    Published needing(String part) {
        needs = Optional.of(part);
        return new Published(this, values -> {
            throw new IllegalStateException(name + " needs " + part);
        });
    }

    /** Completes the entry. */
    Published as(Function<Values, Recipe> maker) {
        return new Published(this, maker);
    }
}
