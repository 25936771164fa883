using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts;

/// <summary>A value that has passed every check, or the reason why it was refused: refusing hostile input is an expected outcome, no exception.</summary>
/// <typeparam name="T">What was checked.</typeparam>
public readonly struct Checked<T>
    where T : class
{
    private Checked(T? value, ErrorInfo? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value; null when it was refused.</summary>
    public T? Value { get; }

    /// <summary>Why it was refused; null when it was not.</summary>
    public ErrorInfo? Error { get; }

    /// <summary>Whether there is a value. False for <c>default</c>, which holds neither.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Value is not null;

    /// <summary>A value that passed.</summary>
    public static implicit operator Checked<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Checked<T>(ErrorInfo error) => new(null, error);
}
