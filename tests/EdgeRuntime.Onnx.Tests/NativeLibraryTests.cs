using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>A native library that cannot be used is one clear error, and leaves the bundled one in use.</summary>
public sealed class NativeLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Validate_PathThatIsNotThere_NamesTheKey()
    {
        var errors = new List<string>();
        new OnnxOptions { NativeLibraryPath = "/nowhere/libonnxruntime.so" }.Validate("Onnx", errors);

        Assert.Equal("Onnx:NativeLibraryPath names '/nowhere/libonnxruntime.so', which does not exist", Assert.Single(errors));
    }

    [Fact]
    public void Factory_PathThatIsNotThere_SaysSo() => Refused(_folder.File("absent.so"), "no such file");

    [Fact]
    public void Factory_FileThatIsNoLibrary_SaysSo()
    {
        var path = _folder.File("libonnxruntime.so");
        File.WriteAllText(path, "not a library");

        Refused(path, "cannot be loaded");
    }

    [Fact]
    public void Factory_AnotherLibrary_SaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks for a shared library of Linux");
        var other = Directory.EnumerateFiles(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so").Single();

        Refused(other, "not ONNX Runtime");
    }

    private static void Refused(string path, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => new OnnxSessionFactory(new OnnxOptions { NativeLibraryPath = path }, new FakeLogger<OnnxSessionFactory>()));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.NotEmpty(OnnxSessionFactory.RuntimeVersion);
    }
}
