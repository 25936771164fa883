namespace EdgeRuntime.Contracts.Messages;

/// <summary>An error that an operator can act on.</summary>
/// <param name="Code">Stable code for programs.</param>
/// <param name="Message">What, where and what to do, for people. Credentials in it are hidden.</param>
public sealed record ErrorInfo(ErrorCode Code, string Message)
{
    /// <summary>What, where and what to do, for people; without credentials, whatever it quotes.</summary>
    public string Message { get; init; } = Message is null ? null! : SecretText.Hide(Message);
}
