using System.Threading.Channels;
using EdgeRuntime.Core.Inference;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>The end of a loop's way: notes that a result has arrived and gives its buffer back at once.</summary>
internal sealed class ReturningWriter : ChannelWriter<InferenceResult>
{
    public Action? Arrived { get; set; }

    public override bool TryWrite(InferenceResult item)
    {
        Arrived?.Invoke();
        item.Lane!.Pool.Return(item);
        return true;
    }

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(true);
}
