namespace EdgeRuntime.Onnx.Tests;

/// <summary>Compares outputs with their references.</summary>
internal static class Close
{
    /// <summary>Fails at the first value that is further off than the tolerance.</summary>
    public static void Equal(IReadOnlyList<float> expected, IReadOnlyList<float> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"value {i} is {actual[i]}, not {expected[i]} +- {tolerance}");
        }
    }
}
