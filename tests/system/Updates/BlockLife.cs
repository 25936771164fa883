namespace EdgeRuntime.SystemTests.Updates;

/// <summary>What one life of a device asked of the broker.</summary>
/// <param name="Asked">Different blocks that it asked for.</param>
/// <param name="SentBefore">Of these, how many the broker had already sent to an earlier life, whether they arrived or not.</param>
/// <param name="ReceivedBefore">Of these, how many an earlier life had acknowledged.</param>
internal sealed record BlockLife(int Asked, int SentBefore, int ReceivedBefore);
