import {
  ActionGroup,
  Alert,
  Button,
  Checkbox,
  Form,
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  TextArea,
  TextInput,
} from '@patternfly/react-core'
import { type ReactNode, useEffect, useId, useState } from 'react'
import {
  Controller,
  type FieldValues,
  FormProvider,
  type Path,
  type RegisterOptions,
  type UseFormReturn,
  useFormContext,
} from 'react-hook-form'

import { messageOf } from '../api/api-error.ts'
import { ChangeButton, useMayChange } from './looking-only.tsx'
import { leavingWarning } from './leaving.ts'
import { t } from './shared.texts.ts'

interface ServerFormProps<Values extends FieldValues> {
  /** From `useForm<Values>({ defaultValues })`. */
  readonly form: UseFormReturn<Values>
  /** Sends it. What it throws is shown above the buttons, and nothing typed is lost. */
  readonly onSubmit: (values: Values) => Promise<unknown>
  readonly submitLabel: string
  readonly onCancel?: () => void
  /** Sends nothing that is as it was. */
  readonly wantsChange?: boolean
  /** Nothing is lost when somebody goes away, as from a page to sign in. */
  readonly leavesFreely?: boolean
  readonly children: ReactNode
}

/** A form that the server judges. */
export function ServerForm<Values extends FieldValues>(props: ServerFormProps<Values>) {
  const { form, onSubmit, submitLabel, onCancel, wantsChange = false, children } = props
  const [error, setError] = useState<unknown>()
  const { isSubmitting, isDirty } = form.formState
  const mayChange = useMayChange()
  useWarningBeforeLeaving(isDirty && !isSubmitting && props.leavesFreely !== true)
  const submit = form.handleSubmit(async (values) => {
    setError(undefined)
    try {
      await onSubmit(values)
    } catch (fault) {
      setError(fault)
    }
  })
  return (
    <FormProvider {...form}>
      <Form
        noValidate
        onSubmit={(event) => {
          // A form in a dialog stands, for React, inside the form that opened it.
          event.stopPropagation()
          void submit(event)
        }}
      >
        {mayChange ? children : <fieldset disabled>{children}</fieldset>}
        {error === undefined ? null : (
          <Alert variant="danger" isInline component="p" title={t('errorTitle')}>
            {messageOf(error)}
          </Alert>
        )}
        <ActionGroup>
          <ChangeButton
            type="submit"
            variant="primary"
            isLoading={isSubmitting}
            isDisabled={isSubmitting || (wantsChange && !isDirty)}
          >
            {submitLabel}
          </ChangeButton>
          {onCancel === undefined ? null : (
            <Button variant="link" onClick={onCancel}>
              {t('cancel')}
            </Button>
          )}
        </ActionGroup>
      </Form>
    </FormProvider>
  )
}

interface FieldProps<Values extends FieldValues> {
  readonly name: Path<Values>
  readonly label: string
  /** One sentence below the field. */
  readonly help?: string | undefined
  readonly isRequired?: boolean
  readonly isDisabled?: boolean
  readonly rules?: RegisterOptions<Values, Path<Values>>
}

interface TextFieldProps<Values extends FieldValues> extends FieldProps<Values> {
  readonly type?: 'text' | 'password' | 'email' | 'number' | 'url' | 'date' | 'datetime-local'
  readonly autoComplete?: string
  readonly isFirst?: boolean
  /** So many lines at first; one line unless it is said. */
  readonly lines?: number
  readonly placeholder?: string
}

/** A line or some lines of text, inside a {@link ServerForm}. */
export function TextField<Values extends FieldValues>(props: TextFieldProps<Values>) {
  const { name, type = 'text', lines = 1, isRequired = false, isDisabled = false } = props
  const { control } = useFormContext<Values>()
  const id = useId()
  return (
    <Controller
      control={control}
      name={name}
      rules={rulesOf(props)}
      render={({ field, fieldState: { error } }) => {
        const common = {
          id,
          ref: field.ref,
          name,
          value: (field.value as string | undefined) ?? '',
          onChange: (_event: unknown, text: string) => field.onChange(text),
          onBlur: field.onBlur,
          isRequired,
          isDisabled,
          validated: error === undefined ? ('default' as const) : ('error' as const),
          'aria-describedby': `${id}-help`,
          'aria-invalid': error !== undefined,
          autoFocus: props.isFirst === true,
          autoComplete: props.autoComplete ?? 'off',
          ...(props.placeholder === undefined ? {} : { placeholder: props.placeholder }),
        }
        return (
          <FormGroup label={props.label} fieldId={id} isRequired={isRequired}>
            {lines > 1 ? (
              <TextArea {...common} rows={lines} resizeOrientation="vertical" />
            ) : (
              <TextInput {...common} type={type} />
            )}
            <Help id={`${id}-help`} help={props.help} error={error?.message} />
          </FormGroup>
        )
      }}
    />
  )
}

interface SelectFieldProps<Values extends FieldValues> extends FieldProps<Values> {
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

/** One of a few values. */
export function SelectField<Values extends FieldValues>(props: SelectFieldProps<Values>) {
  const { control } = useFormContext<Values>()
  const id = useId()
  return (
    <Controller
      control={control}
      name={props.name}
      rules={rulesOf(props)}
      render={({ field, fieldState: { error } }) => (
        <FormGroup label={props.label} fieldId={id} isRequired={props.isRequired === true}>
          <FormSelect
            id={id}
            ref={field.ref}
            value={field.value}
            onChange={(_event, value) => field.onChange(value)}
            onBlur={field.onBlur}
            isDisabled={props.isDisabled === true}
            aria-describedby={`${id}-help`}
          >
            {props.options.map(({ value, label }) => (
              <FormSelectOption key={value} value={value} label={label} />
            ))}
          </FormSelect>
          <Help id={`${id}-help`} help={props.help} error={error?.message} />
        </FormGroup>
      )}
    />
  )
}

/** Yes or no. */
export function CheckField<Values extends FieldValues>(props: FieldProps<Values>) {
  const { control } = useFormContext<Values>()
  const id = useId()
  return (
    <Controller
      control={control}
      name={props.name}
      render={({ field }) => (
        <Checkbox
          id={id}
          ref={field.ref}
          label={props.label}
          isChecked={field.value === true}
          onChange={(_event, isChecked) => field.onChange(isChecked)}
          onBlur={field.onBlur}
          isDisabled={props.isDisabled === true}
          {...(props.help === undefined ? {} : { description: props.help })}
        />
      )}
    />
  )
}

function Help(props: { id: string; help: string | undefined; error: string | undefined }) {
  return (
    <FormHelperText id={props.id}>
      <HelperText aria-live="polite">
        {props.error !== undefined ? (
          <HelperTextItem variant="error">{props.error}</HelperTextItem>
        ) : props.help !== undefined ? (
          <HelperTextItem>{props.help}</HelperTextItem>
        ) : null}
      </HelperText>
    </FormHelperText>
  )
}

function rulesOf<Values extends FieldValues>({ rules = {}, isRequired }: FieldProps<Values>) {
  return (isRequired === true ? { required: t('required'), ...rules } : rules) as Omit<
    RegisterOptions<Values, Path<Values>>,
    'valueAsNumber' | 'valueAsDate' | 'setValueAs' | 'disabled'
  >
}

/** The browser asks before it closes or reloads a page with a form that somebody has filled in. */
function useWarningBeforeLeaving(isWanted: boolean): void {
  useEffect(() => {
    const warn = leavingWarning()
    warn(isWanted)
    return () => warn(false)
  }, [isWanted])
}
