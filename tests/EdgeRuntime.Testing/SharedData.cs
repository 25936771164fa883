using Xunit;

namespace EdgeRuntime.Testing;

/// <summary>Real models and traces that lie beside the checkout, or where EDGE_SHARED says; a test without them is skipped with the reason.</summary>
public static class SharedData
{
    /// <summary>Full path of a shared file, such as <c>models/kws_dscnn/x.npy</c>.</summary>
    public static string File(string relative)
    {
        var root = Environment.GetEnvironmentVariable("EDGE_SHARED") ?? Path.Combine(Checkout.Root, "..", "shared");
        var path = Path.GetFullPath(Path.Combine(root, relative));
        if (!Path.Exists(path))
        {
            Assert.Skip($"shared data: {path} is not there; set EDGE_SHARED to the folder that holds {relative}");
        }

        return path;
    }
}
