namespace EdgeRuntime.Testing.Graphs;

/// <summary>Graphs that give the same answer whatever they are shown, each its own, for the same work: who has answered can be told by the answer. In and out as the built-in model.</summary>
public static class AnsweringGraphs
{
    /// <summary>How many classes there are.</summary>
    public const int Classes = 6;

    /// <summary>Always says one class.</summary>
    /// <param name="best">The class.</param>
    /// <param name="logit">Its score before the softmax; every other one's is 0.</param>
    /// <param name="roundPairs">How often it goes round on the way, by two.</param>
    public static byte[] Always(int best, float logit, long roundPairs)
    {
        var answer = new float[Classes];
        answer[best] = logit;
        return new TinyGraph()
            .Input("window", GraphElement.Float, 1, 2, 1, 2048)
            .Constant("answer", GraphElement.Float, answer, 1, Classes)
            .Constant("rounds", GraphElement.Int64, [roundPairs * 2])
            .NodeWithGraph(
                "Loop",
                ["rounds", "", "answer"],
                "body",
                new TinyGraph()
                    .Input("n", GraphElement.Int64).Input("go", GraphElement.Bool).Input("v", GraphElement.Float, 1, Classes)
                    .Node("Identity", ["go"], "goOn").Node("Neg", ["v"], "next")
                    .Output("goOn", GraphElement.Bool).Output("next", GraphElement.Float, 1, Classes),
                "logits")
            .Output("logits", GraphElement.Float, 1, Classes)
            .ToArray();
    }

    /// <summary>The probability that such a graph gives its class.</summary>
    public static double ScoreOf(float logit) => Math.Exp(logit) / (Math.Exp(logit) + Classes - 1);
}
