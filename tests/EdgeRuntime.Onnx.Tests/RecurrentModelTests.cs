using System.Text.Json.Nodes;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>State that an output feeds back to an input: y = state + x, which counts the ones that it is shown.</summary>
public sealed class RecurrentModelTests
{
    [Fact]
    public void Case_Stateful_CountsAStreamOfOnes()
    {
        using var folder = Stateful();
        using var model = folder.Load();

        Assert.Equal([1, 2, 3, 4], Enumerable.Range(0, 4).Select(second => Assert.Single(model.Infer([1], second).Values())));
    }

    [Fact]
    public void Case_StatefulWithoutState_IsRefusedWithTheFieldThatIsMissing()
    {
        using var folder = new CaseFolder("stateful");

        Assert.Equal(
            $"{folder.Path}: input 'state' is state that output 'state_out' continues, but nothing feeds it back, so every result after the first would be wrong: set inputs[1].state to \"state_out\"",
            folder.Refused());
    }

    [Theory]
    [InlineData("""{"gapS": 1.5}""", new[] { 0.0, 1, 2, 4, 5 }, new[] { 1f, 2, 3, 1, 2 })]
    [InlineData("""{"every": 2}""", new[] { 0.0, 1, 2, 3, 4 }, new[] { 1f, 2, 1, 2, 1 })]
    [InlineData("""{"onRestart": false}""", new[] { 0.0, 100, 10_000 }, new[] { 1f, 2, 3 })]
    public void Reset_ByItsRule_BeginsANewSequence(string rule, double[] times, float[] expected)
    {
        using var folder = Stateful(rule);
        using var model = folder.Load();

        Assert.Equal(expected, times.Select(second => model.Infer([1], second).Values()[0]));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("""{"onRestart": false}""", 3)]
    public void Reset_SourceWasAway_IsTheRules(string? rule, float expected)
    {
        using var folder = Stateful(rule);
        using var model = folder.Load();
        model.Infer([1]);
        model.Infer([1]);

        model.Steps[0].NoteRestart();

        Assert.Equal(expected, model.Infer([1]).Values()[0]);
    }

    [Fact]
    public void Reset_SeriesGoesOnInAnotherFile_BeginsANewSequence()
    {
        using var folder = Stateful();
        using var model = folder.Load();

        Assert.Equal([1, 2, 1, 2], new[] { "a.wav", "a.wav", "b.wav", "b.wav" }.Select(file => model.Infer([1], file: file).Values()[0]));
    }

    [Fact]
    public void Run_SampleThatIsNotANumber_LeavesTheStateAlone()
    {
        using var folder = Stateful();
        using var model = folder.Load();
        model.Infer([1]);

        Assert.Equal(NotANumber.Sample, model.Infer([float.NaN]).NotANumber);
        Assert.Equal(2, model.Infer([1]).Values()[0]);
    }

    [Fact]
    public void Run_StateThatBecomesInfinite_DoesNotSpoilWhatFollows()
    {
        using var folder = Stateful();
        using var model = folder.Load();
        model.Infer([float.MaxValue]);

        Assert.Equal(NotANumber.Output, model.Infer([float.MaxValue]).NotANumber);
        Assert.Equal(1, model.Infer([1]).Values()[0]);
    }

    [Fact]
    public void Run_SteadyState_AllocatesNothing()
    {
        using var folder = Stateful("""{"gapS": 5}""");
        using var model = folder.Load();
        var (sample, pool) = (new Core.Sources.Sample(), new ResultPool(model.Package, 1, model.Steps[0].ResultEntries));
        sample.SetLength(sizeof(float)).Clear();
        var result = pool.TryRent()!;
        for (var i = 0; i < 100; i++)
        {
            model.Steps[0].Run(sample, result);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            model.Steps[0].Run(sample, result);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Lstm_StepByStepWithItsState_GivesWhatTheWholeSequenceGives()
    {
        const int Hidden = 3;
        const int Length = 6;
        float[] sequence = [0.5f, -1, 2, 0.25f, -0.75f, 1.5f];
        using var stepwise = new CaseFolder(Lstm(1, Hidden), """
            "inputs": [
              {"name": "x", "type": "float32", "shape": [1, 1, 1]},
              {"name": "h", "type": "float32", "shape": [1, 1, 3], "state": "hn"}, {"name": "c", "type": "float32", "shape": [1, 1, 3], "state": "cn"}
            ],
            "outputs": [{"name": "y", "type": "float32", "shape": [1, 1, 1, 3]}, {"name": "hn", "type": "float32", "shape": [1, 1, 3]}, {"name": "cn", "type": "float32", "shape": [1, 1, 3]}],
            "preprocess": {"sample": {"kind": "series", "shape": [1, 1]}},
            "postprocess": {"kind": "regression"}
            """);
        using var whole = new CaseFolder(Lstm(Length, Hidden), """
            "inputs": [
              {"name": "x", "type": "float32", "shape": [6, 1, 1]},
              {"name": "h", "type": "float32", "shape": [1, 1, 3], "state": "hn"}, {"name": "c", "type": "float32", "shape": [1, 1, 3], "state": "cn"}
            ],
            "outputs": [{"name": "y", "type": "float32", "shape": [6, 1, 1, 3]}, {"name": "hn", "type": "float32", "shape": [1, 1, 3]}, {"name": "cn", "type": "float32", "shape": [1, 1, 3]}],
            "preprocess": {"sample": {"kind": "series", "shape": [6, 1]}},
            "postprocess": {"kind": "regression"}
            """);
        using var one = stepwise.Load();
        using var all = whole.Load();

        Close.Equal(all.Infer(sequence).Values(), [.. sequence.SelectMany((value, second) => one.Infer([value], second).Values())], 1e-5);
    }

    [Theory]
    [InlineData("inputs.1.state", "\"other\"", "inputs[1].state: there is no output 'other' among outputs")]
    [InlineData("inputs.1.fill", "0", "inputs[1] may have only one of fill, values, state and steps")]
    [InlineData("inputs.0.state", "\"state_out\"", "inputs[0] gets the sample by preprocess: it cannot have values, state or steps")]
    [InlineData("outputs.1.shape", "[1, 2]", "inputs[1].state: output 'state_out' must have the type and as many elements as the input")]
    [InlineData("outputs.0.state", "\"y\"", "outputs[0]: state, values and steps belong to inputs")]
    [InlineData("stateReset", """{"gapS": 0}""", "stateReset.gapS must be positive and finite")]
    [InlineData("stateReset", """{"every": 0}""", "stateReset.every must be 1 or more")]
    public void Load_ContradictoryState_IsRefusedWithTheField(string place, string json, string expected)
    {
        using var folder = new CaseFolder("stateful", manifest =>
        {
            manifest["inputs"]![1]!["state"] = "state_out";
            JsonNode node = manifest;
            var names = place.Split('.');
            foreach (var name in names[..^1])
            {
                node = node is JsonArray array ? array[int.Parse(name, null)]! : node[name]!;
            }

            node[names[^1]] = JsonNode.Parse(json);
        });

        Assert.Contains(expected, folder.Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ResetWithoutState_IsRefused()
    {
        using var folder = new CaseFolder("external", static manifest => manifest["stateReset"] = new JsonObject { ["every"] = 1 });

        Assert.EndsWith("stateReset needs an input with state", folder.Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ConstantsOfSeveralValues_AreWhatTheGraphGets()
    {
        using var folder = new CaseFolder(
            new TinyGraph().Input("x", GraphElement.Float, 1, 2).Input("size", GraphElement.Float, 1, 2).Node("Mul", ["x", "size"], "y").Output("y", GraphElement.Float, 1, 2).ToArray(),
            """
            "inputs": [{"name": "x", "type": "float32", "shape": [1, 2]}, {"name": "size", "type": "float32", "shape": [1, 2], "values": [320, 240]}],
            "outputs": [{"name": "y", "type": "float32", "shape": [1, 2]}],
            "preprocess": {"sample": {"kind": "series", "shape": [1, 2]}},
            "postprocess": {"kind": "regression"}
            """);
        using var model = folder.Load();

        Assert.Equal([640, 720], model.Infer([2, 3]).Values());
    }

    [Fact]
    public void Run_SecondInputOfTheSameSample_HasStepsOfItsOwn()
    {
        using var folder = new CaseFolder(
            new TinyGraph().Input("x", GraphElement.Float, 1, 2).Input("half", GraphElement.Float, 1, 2).Node("Sub", ["x", "half"], "y").Output("y", GraphElement.Float, 1, 2).ToArray(),
            """
            "inputs": [{"name": "x", "type": "float32", "shape": [1, 2]}, {"name": "half", "type": "float32", "shape": [1, 2], "steps": [{"op": "normalize", "mean": [0], "std": [2]}]}],
            "outputs": [{"name": "y", "type": "float32", "shape": [1, 2]}],
            "preprocess": {"sample": {"kind": "series", "shape": [1, 2]}},
            "postprocess": {"kind": "regression"}
            """);
        using var model = folder.Load();

        Assert.Equal([4, 8], model.Infer([8, 16]).Values());
    }

    // As PyTorch exports it: weights of the four gates, and state in and out.
    private static byte[] Lstm(int length, int hidden)
    {
        float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(static i => MathF.Sin(i + 1))];
        return new TinyGraph()
            .Input("x", GraphElement.Float, length, 1, 1).Input("h", GraphElement.Float, 1, 1, hidden).Input("c", GraphElement.Float, 1, 1, hidden)
            .Constant("W", GraphElement.Float, Weights(4 * hidden), 1, 4 * hidden, 1).Constant("R", GraphElement.Float, Weights(4 * hidden * hidden), 1, 4 * hidden, hidden)
            .Constant("B", GraphElement.Float, Weights(8 * hidden), 1, 8 * hidden)
            .Node("LSTM", ["x", "W", "R", "B", "", "h", "c"], [("hidden_size", hidden)], "y", "hn", "cn")
            .Output("y", GraphElement.Float, length, 1, 1, hidden).Output("hn", GraphElement.Float, 1, 1, hidden).Output("cn", GraphElement.Float, 1, 1, hidden)
            .ToArray();
    }

    private static CaseFolder Stateful(string? rule = null) => new("stateful", manifest =>
    {
        manifest["inputs"]![1]!["state"] = "state_out";
        if (rule is not null)
        {
            manifest["stateReset"] = JsonNode.Parse(rule);
        }
    });
}
