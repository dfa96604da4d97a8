package io.steepest.studio.study;

import io.steepest.train.Choice;
import io.steepest.train.Setup;

/**
 * One optimizer under one condition: what a study tunes and repeats.
 *
 * @param optimizer its label in the study
 * @param condition what is varied beside it, in words; empty where nothing is
 * @param setup of its first seed, with the optimizer at the first guess of its step size
 * @param tunedOn the setup that its step size is searched on: the same, or that of the first condition
 * @param fixed whether its step size is used as it is, whatever the study does with others
 * @param again whether this is another arm's optimizer once more from other seeds, to show the noise of the protocol
 */
public record Arm(String optimizer, String condition, Setup setup, Setup tunedOn, boolean fixed, boolean again) {

    /** Returns optimizer and condition. */
    public String label() {
        return condition.isEmpty() ? optimizer : optimizer + ", " + condition;
    }

    /** Returns the setup with an optimizer's constants, from the seed of a number counted from 0. */
    public Setup at(Choice choice, int seed) {
        return setup.with(choice).from(setup.seed() + seed);
    }
}
