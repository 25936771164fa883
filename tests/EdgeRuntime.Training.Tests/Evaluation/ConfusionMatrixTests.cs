using EdgeRuntime.Training.Evaluation;

namespace EdgeRuntime.Training.Tests.Evaluation;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Add_SomeAnswers_CountsThem()
    {
        var matrix = new ConfusionMatrix(["a", "b"]);
        matrix.Add(0, 0);
        matrix.Add(0, 0);
        matrix.Add(0, 1);
        matrix.Add(1, 1);

        Assert.Equal(4, matrix.Total);
        Assert.Equal(0.75, matrix.Accuracy);
        Assert.Equal(2 / 3.0, matrix.Recall(0), 1e-9);
        Assert.Equal("| truth \\ answer | a | b | recall |\n|---|---:|---:|---:|\n| a | 2 | 1 | 0.667 |\n| b | 0 | 1 | 1.000 |\n", matrix.ToMarkdown());
    }

    [Fact]
    public void Accuracy_NothingCounted_IsZero() => Assert.Equal(0, new ConfusionMatrix(["a"]).Accuracy);
}
