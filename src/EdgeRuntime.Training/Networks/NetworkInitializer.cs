namespace EdgeRuntime.Training.Networks;

/// <summary>First parameters, by K. He et al., Delving Deep into Rectifiers, 2015: variance 2 / fan-in before a rectifier; biases 0.</summary>
internal static class NetworkInitializer
{
    public static float[] Create(NetworkShape shape, int seed)
    {
        var random = new Random(seed);
        var parameters = new float[shape.ParameterCount];
        for (var layer = 0; layer < shape.Convolutions.Length; layer++)
        {
            Fill(shape.Weights(parameters, layer), Math.Sqrt(2.0 / shape.Convolutions[layer].FilterSize), random);
        }

        Fill(shape.DenseWeights(parameters), Math.Sqrt(1.0 / shape.Features), random);
        return parameters;
    }

    // A uniform distribution with the wanted deviation serves as well as a normal one and needs no transform.
    private static void Fill(Span<float> weights, double deviation, Random random)
    {
        var bound = deviation * Math.Sqrt(3);
        foreach (ref var weight in weights)
        {
            weight = (float)(((2 * random.NextDouble()) - 1) * bound);
        }
    }
}
