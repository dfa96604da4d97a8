package io.steepest.recipe;

import io.steepest.param.Selector;

/**
 * A line of a recipe: a change for the parameters that a selector chooses.
 *
 * @param selector chooses the parameters
 * @param change what the recipe says about them
 */
public record Rule(Selector selector, Change change) {

    /** Returns whether this rule says the same kind of thing as another one, so that only one of the two can decide. */
    boolean isOfKind(Rule other) {
        return change.getClass().equals(other.change.getClass());
    }

    /** Returns whether an earlier rule can decide nothing once this rule follows it. */
    boolean hides(Rule earlier) {
        return isOfKind(earlier) && (selector.equals(Selector.everything()) || selector.equals(earlier.selector));
    }

    @Override
    public String toString() {
        return selector + ": " + change;
    }
}
