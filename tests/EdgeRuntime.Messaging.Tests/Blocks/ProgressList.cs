using EdgeRuntime.Messaging.Blocks;

namespace EdgeRuntime.Messaging.Tests.Blocks;

/// <summary>Keeps what a publisher reports.</summary>
internal sealed class ProgressList : List<PublishProgress>, IProgress<PublishProgress>
{
    public void Report(PublishProgress value) => Add(value);
}
