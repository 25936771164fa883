using EdgeRuntime.Core.Inference;
using EdgeRuntime.Testing.Graphs;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Onnx.Tests;

public sealed class SessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_ThousandTimes_AllocatesNothingManaged() => AssertNoGarbage(Open());

    [Theory]
    [InlineData("models/kws_dscnn/kws_int8.onnx")]
    [InlineData("models/mnist_cnn/cnn_mnist_int8.onnx")]
    [InlineData("models/ic_resnet8/ic_int8_u8act.onnx")]
    public void Run_RealModelThousandTimes_AllocatesNothingManaged(string model) => AssertNoGarbage(Sessions.Open(SharedData.File(model)));

    [Fact]
    public void Run_InputEditedInPlace_IsSeenWithoutRebinding()
    {
        using var session = Open();

        Assert.Equal([2, 3, 4, 5], session.Run([1, 2, 3, 4]));
        Assert.Equal([-1, -1, -1, -1], session.Run([-2, -2, -2, -2]));
    }

    [Fact]
    public void Run_TwoSessionsOfOneModel_KeepTheirOwnBuffers()
    {
        using var first = Open();
        using var second = Open();
        first.Run([1, 1, 1, 1]);

        second.Run([5, 5, 5, 5]);

        Assert.Equal([2, 2, 2, 2], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(first.Output(0)).ToArray());
    }

    [Fact]
    public void Threads_Asked_AreTaken()
    {
        using var session = Sessions.Open(new SessionRequest(Path(), 2));

        Assert.Equal(2, session.Threads);
        Assert.Equal([2, 3, 4, 5], session.Run([1, 2, 3, 4]));
    }

    [Fact]
    public void Dispose_Twice_IsOnce()
    {
        var session = Open();

        session.Dispose();
        session.Dispose();
    }

    [Fact]
    public void Use_AfterDispose_ThrowsInsteadOfEndingTheProcess()
    {
        var session = Open();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(session.Run);
        Assert.Throws<ObjectDisposedException>(() => session.Input(0).Clear());
        Assert.Throws<ObjectDisposedException>(() => session.Output(0).Length);
    }

    private static void AssertNoGarbage(IInferenceSession session)
    {
        using (session)
        {
            for (var i = 0; i < 50; i++)
            {
                session.Run();
            }

            Assert.Equal(0, Garbage.Of(() =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    session.Input(0)[0]++;
                    session.Run();
                    _ = session.Output(0)[0];
                }
            }));
        }
    }

    private string Path() => TinyGraphs.Adds(1).Save(_folder.Path);

    private IInferenceSession Open() => Sessions.Open(Path());
}
